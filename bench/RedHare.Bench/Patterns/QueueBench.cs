using RedHare.Patterns.Queues;

namespace RedHare.Bench.Patterns;

/// <summary>
/// Items of 100 bytes through queues. One operation is the whole way of an item: added, taken, completed; in a bulk, of a hundred items, so the items in a second are a hundred times as many. The bar counts
/// each adding, taking and completing of an item. Naive is RPUSH and LPOP, which lose what a consumer took that crashed.
/// </summary>
internal sealed class QueueBench : PatternBench
{
    private const int Bulk = 100;

    private static readonly string Item = new('x', 100);

    private static readonly string[] Items = [.. Enumerable.Repeat(Item, Bulk)];

    /// <inheritdoc/>
    public override string Name => "queues";

    /// <inheritdoc/>
    public override double Rate => 50_000;

    /// <inheritdoc/>
    public override TimeSpan Latency => TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var redis = hare.Redis;
        var (adding, fifo, priority, plain) = (hare.Queues.Fifo<string>("adding"), hare.Queues.Fifo<string>("fifo"), hare.Queues.Priority<string>("urgent"), hare.Queues.Plain<string>("plain"));
        return new(
        [
            new("added, first in first out", async _ => await adding.EnqueueAsync(Item), async _ => await redis.ExecuteAsync("RPUSH", "naive:adding", Item)),
            new("first in first out: added, taken, completed", Cycle(fifo, () => fifo.EnqueueAsync(Item)), NaiveAsync, Steps: 3),
            new("by priority: added, taken, completed", Cycle(priority, () => priority.EnqueueAsync(Item, priority: 3)), Steps: 3),
            new("plain: added, taken", async _ =>
            {
                await plain.EnqueueAsync(Item);
                await plain.TryDequeueAsync();
            }, Steps: 2),
            new($"first in first out, {Bulk} at once: added, taken, completed", async _ =>
            {
                await fifo.EnqueueManyAsync(Items);
                var items = await fifo.TryDequeueManyAsync(Bulk);
                await Task.WhenAll(items.Select(static item => item.CompleteAsync().AsTask()));
            }, Steps: 3 * Bulk),
        ]);

        async ValueTask NaiveAsync(Caller caller)
        {
            await redis.ExecuteAsync("RPUSH", "naive:queue", Item);
            await redis.ExecuteAsync("LPOP", "naive:queue");
        }
    }

    private static PatternOperation Cycle(LeasedQueue<string> queue, Func<ValueTask<long>> add) => async _ =>
    {
        await add();
        if (await queue.TryDequeueAsync() is { } item) await item.CompleteAsync();
    };
}
