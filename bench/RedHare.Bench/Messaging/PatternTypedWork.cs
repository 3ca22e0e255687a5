using System.Net;
using RedHare.Patterns.Messaging;

namespace RedHare.Bench.Messaging;

/// <summary>By the patterns: a work queue, and request-reply.</summary>
internal sealed class PatternTypedWork : TypedWork
{
    private readonly Hare _hare;
    private readonly WorkQueue<BenchOrder> _queue;
    private readonly RequestClient<BenchOrder, int> _requests;

    private PatternTypedWork(Hare hare)
    {
        _hare = hare;
        _queue = hare.Messaging.Queue("bench-typed", null, OrderBenchJson.Default.BenchOrder);
        _requests = hare.Messaging.Requests("bench-typed-requests", null, OrderBenchJson.Default.BenchOrder, OrderBenchJson.Default.Int32);
    }

    public static async Task<TypedWork> ConnectAsync(IPEndPoint endPoint)
    {
        var work = new PatternTypedWork(await Hare.OpenAsync(amqpUrl: $"amqp://{endPoint}"));
        await work._queue.DeclareAsync();
        return work;
    }

    public override Task PublishAsync(BenchOrder order) => _queue.SendAsync(order).AsTask();

    public override async Task<IAsyncDisposable> ConsumeAsync(Action<BenchOrder> handler) => await _queue.ConsumeAsync(
        (message, _) =>
        {
            handler(message.Body);
            return default;
        },
        new ConsumeOptions<BenchOrder> { Prefetch = Prefetch, Concurrency = Concurrency });

    public override async Task<IAsyncDisposable> AnswerAsync(Func<BenchOrder, int> answer) =>
        await _hare.Messaging.Replies("bench-typed-requests", OrderBenchJson.Default.BenchOrder, OrderBenchJson.Default.Int32)
            .AnswerAsync((message, _) => new(answer(message.Body)), new ConsumeOptions<BenchOrder> { Prefetch = Prefetch, Concurrency = Concurrency });

    public override Task<int> AskAsync(BenchOrder order) => _requests.AskAsync(order).AsTask();

    public override async Task PurgeAsync()
    {
        await using var channel = await _hare.Broker.OpenChannelAsync();
        await channel.PurgeQueueAsync(_queue.Name);
    }

    public override async ValueTask DisposeAsync()
    {
        await _requests.DisposeAsync();
        await _queue.DeleteAsync();
        await _hare.DisposeAsync();
    }
}
