using System.Collections.Concurrent;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Queues;
using Xunit;

namespace RedHare.Patterns.Tests.Queues;

public sealed class PlainQueueTests(TestServers servers) : QueueTest(servers)
{
    /// <summary>Fault 23: a queue, not a stack, with many items, whether one waits for them or not. Fault 16: nothing is no work.</summary>
    [Theory, EveryBackend]
    public async Task Many_items_come_out_in_the_order_they_went_in(TestBackend backend)
    {
        var queue = new SimpleQueues(await ClientAsync(backend)).Plain<int>(Unique("orders"));
        Assert.Equal(0, await queue.EnqueueManyAsync([]));
        Assert.Equal(1, await queue.EnqueueAsync(0));
        Assert.Equal(1200, await queue.EnqueueManyAsync(Enumerable.Range(1, 1199)));
        Assert.Equal(1200, await queue.LengthAsync());
        Assert.Equal([0, 1, 2], await queue.PeekAsync(3));
        for (var i = 0; i < 1200; i++) Assert.Equal(new Dequeued<int>(true, i), await queue.TryDequeueAsync(i % 2 == 0 ? default : Long));
        Assert.False((await queue.TryDequeueAsync()).IsPresent);
        Assert.False((await queue.TryDequeueAsync(TimeSpan.FromMilliseconds(20))).IsPresent);
    }

    [Theory, EveryBackend]
    public async Task Those_who_wait_get_each_item_once(TestBackend backend)
    {
        var queue = new SimpleQueues(await ClientAsync(backend)).Plain<string>(Unique("orders"));
        var taken = new ConcurrentBag<string>();
        var consumers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (await queue.TryDequeueAsync(Timeout.InfiniteTimeSpan, Soon) is { IsPresent: true, Value: { Length: > 0 } item }) taken.Add(item);
        })).ToArray();
        for (var i = 0; i < 200; i++) await queue.EnqueueAsync($"item {i}");
        await queue.EnqueueManyAsync(["", "", "", ""]);
        await Task.WhenAll(consumers);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"item {i}").Order(), taken.Order());
    }
}
