using System.Collections.Concurrent;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class LostConnectionTests(TestBrokers brokers) : BusTest(brokers)
{
    /// <summary>Connections that are lost in the middle lose no message: publishers send again what was not confirmed, consumers get again what they had not answered, with the same ids.</summary>
    [Theory, EveryBroker(OverNetwork = true)]
    public async Task Nothing_is_lost_with_a_connection(TestBroker broker)
    {
        const int Count = 150;
        await using var proxy = new CutProxy(await Brokers.EndPointAsync(broker));
        var bus = Over(Keep(await TestBrokers.ConnectAsync(proxy.EndPoint)));
        var name = Queue(await BusAsync(broker), "orders", new QueueOptions { Retry = Quick }).Name;
        var queue = bus.Queue<Order>(name, new QueueOptions { Retry = Quick });
        var handled = new ConcurrentDictionary<string, int>();
        await using var consumer = await queue.ConsumeAsync((message, _) =>
        {
            if (message.Attempt == 1 && message.Body.Number % 10 == 0) throw new IOException();
            handled.AddOrUpdate(message.Id!, 1, static (_, count) => count + 1);
            return default;
        }, new ConsumeOptions<Order> { Concurrency = 2 }, Soon);
        for (var i = 0; i < Count; i++)
        {
            if (i % 50 == 25) proxy.Cut();
            await queue.SendAsync(new Order(i), new SendOptions { MessageId = $"m{i}" }, Soon);
        }
        await UntilAsync(() => handled.Count == Count);
        Assert.False(consumer.Completion.IsCompleted);
    }
}
