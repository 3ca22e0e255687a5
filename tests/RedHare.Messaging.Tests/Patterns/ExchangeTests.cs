using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class ExchangeTests(TestBrokers brokers) : BusTest(brokers)
{
    /// <summary>Fault 32: each subscriber gets its own copy in a queue of its own, and it ends with the subscriber.</summary>
    [Theory, EveryBroker]
    public async Task Fanout_gives_each_subscriber_every_message(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        await using var events = bus.Fanout<Order>(Name("events"));
        await events.PublishAsync(new Order(-1), cancellation: Soon); // Nobody listens, and that is no error.
        var (first, second) = (new Seen(), new Seen());
        await using var one = await events.SubscribeAsync(first.HandleAsync, cancellation: Soon);
        var two = await events.SubscribeAsync(second.HandleAsync, cancellation: Soon);
        Assert.NotEqual(one.Queue, two.Queue);
        await events.PublishAsync(Orders(50), cancellation: Soon);
        await first.CountAsync(50);
        await second.CountAsync(50);
        Assert.Equal(Enumerable.Range(0, 50), first.Numbers);
        Assert.Equal(Enumerable.Range(0, 50), second.Numbers);
        await two.DisposeAsync();
        await events.PublishAsync(new Order(50), cancellation: Soon);
        await first.CountAsync(51);
        Assert.Equal(50, second.Numbers.Count);
        await DeleteAsync(bus, events.Name);
    }

    [Theory, EveryBroker]
    public async Task A_named_subscriber_misses_nothing_while_it_is_away(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        await using var events = bus.Fanout<Order>(Name("events"));
        var mailer = new Subscription { Name = "mailer", Queue = new QueueOptions { Retry = Quick } };
        var seen = new Seen();
        await using (await events.SubscribeAsync(seen.HandleAsync, mailer, cancellation: Soon))
        {
            await events.PublishAsync(new Order(0), cancellation: Soon);
            await seen.CountAsync(1);
        }
        await events.PublishAsync(new Order(1), cancellation: Soon);
        await using (await events.SubscribeAsync((message, cancellation) => message.Body.Number == 2 ? throw new IOException("no") : seen.HandleAsync(message, cancellation), mailer, cancellation: Soon))
        {
            await seen.CountAsync(2);
            await events.PublishAsync(new Order(2), cancellation: Soon);
            await UntilAsync(async () => await events.DeadLetters(mailer).CountAsync(Soon) == 1);
        }
        Assert.Equal([0, 1], seen.Numbers);
        var letter = Assert.Single(await events.DeadLetters(mailer).ReadAsync(cancellation: Soon));
        Assert.Equal(("no", events.Name, 3), (letter.Reason, letter.Exchange, letter.Failures));
        await new Cleaner(bus).DeleteAsync(events.Name, $"{events.Name}.mailer", $"{events.Name}.mailer.dead", $"{events.Name}.mailer.retry.20");
    }

    [Theory, EveryBroker]
    public async Task Direct_goes_by_key_and_topic_by_pattern(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        await using var direct = bus.Direct<Order>(Name("direct"));
        await using var topic = bus.Topic<Order>(Name("topic"));
        var (red, warm, all) = (new Seen(), new Seen(), new Seen());
        await using var one = await direct.SubscribeAsync(red.HandleAsync, new Subscription { Keys = ["red"] }, cancellation: Soon);
        await using var two = await direct.SubscribeAsync(warm.HandleAsync, new Subscription { Keys = ["red", "yellow"] }, cancellation: Soon);
        await direct.PublishAsync(new Order(1), "red", cancellation: Soon);
        await direct.PublishAsync(new Order(2), "yellow", cancellation: Soon);
        await Assert.ThrowsAsync<MessageReturnedException>(async () => await direct.PublishAsync(new Order(3), "blue", cancellation: Soon));
        await warm.CountAsync(2);
        await red.CountAsync(1);
        Assert.Equal([1, 2], warm.Numbers);
        Assert.Equal([1], red.Numbers);
        Assert.Equal(["red", "yellow"], warm.All.Select(static message => message.RoutingKey));

        await using var three = await topic.SubscribeAsync(all.HandleAsync, new Subscription { Keys = ["order.*.eu", "order.paid.#"] }, cancellation: Soon);
        await topic.PublishAsync([new Order(1), new Order(2), new Order(3)], static order => order.Number switch { 1 => "order.new.eu", 2 => "order.paid", _ => "order.paid.eu" }, cancellation: Soon);
        await Assert.ThrowsAsync<MessageReturnedException>(async () => await topic.PublishAsync(new Order(4), "order.new.us", cancellation: Soon));
        await all.CountAsync(3);
        Assert.Equal([1, 2, 3], all.Numbers);
        await Assert.ThrowsAsync<ArgumentException>(async () => await topic.SubscribeAsync(all.HandleAsync, cancellation: Soon));
        await DeleteAsync(bus, direct.Name);
        await DeleteAsync(bus, topic.Name);
    }

    [Theory, EveryBroker]
    public async Task What_fails_in_a_queue_of_ones_own_is_retried_there_and_dropped(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        await using var events = bus.Fanout<Order>(Name("events"));
        var (attempts, seen) = (0, new Seen());
        var dropped = new TaskCompletionSource<MessageFailure>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ConsumeOptions<Order>
        {
            OnFailure = failure =>
            {
                if (failure.Outcome == FailureOutcome.Dropped) dropped.TrySetResult(failure);
            },
        };
        await using var subscriber = await events.SubscribeAsync((message, cancellation) =>
        {
            if (message.Body.Number > 0) return seen.HandleAsync(message, cancellation);
            Interlocked.Increment(ref attempts);
            throw new IOException();
        }, new Subscription { Queue = new QueueOptions { Retry = Quick } }, options, Soon);
        await events.PublishAsync([new Order(0), new Order(1)], cancellation: Soon);
        Assert.Equal(3, (await dropped.Task.WaitAsync(Patience)).Attempt);
        await seen.CountAsync(1);
        Assert.Equal(3, attempts);
        await DeleteAsync(bus, events.Name);
    }

    private static Task DeleteAsync(MessageBus bus, string exchange) => new Cleaner(bus).DeleteAsync(exchange);

    private sealed class Cleaner(MessageBus bus)
    {
        public async Task DeleteAsync(string exchange, params string[] queues)
        {
            await using var channel = await bus.Backend.OpenChannelAsync(null, Soon);
            foreach (var queue in queues) await channel.DeleteQueueAsync(queue, cancellation: Soon);
            await channel.DeleteExchangeAsync(exchange, cancellation: Soon);
        }
    }
}
