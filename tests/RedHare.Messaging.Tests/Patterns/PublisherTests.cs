using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class PublisherTests(TestBrokers brokers) : BusTest(brokers)
{
    /// <summary>Fault 19: what no queue takes is an exception, as is an exchange that is not there and a queue that is full; none of it is taken for delivered, and the publisher goes on.</summary>
    [Theory, EveryBroker]
    public async Task What_the_broker_does_not_take_is_an_exception(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        await using var publisher = bus.Publisher<Order>();
        var returned = await Assert.ThrowsAsync<MessageReturnedException>(async () => await publisher.PublishAsync(new Order(1), Name("nobody"), cancellation: Soon));
        Assert.Equal((312, Name("nobody")), (returned.Code, returned.RoutingKey));
        await using var lost = bus.Publisher<Order>(Name("no exchange"));
        Assert.Equal(404, (await Assert.ThrowsAsync<MessagingChannelException>(async () => await lost.PublishAsync(new Order(1), cancellation: Soon))).Code);
        Assert.Equal(404, (await Assert.ThrowsAsync<MessagingChannelException>(async () => await lost.PublishAsync(new Order(1), cancellation: Soon))).Code);
        await using var careless = bus.Publisher<Order>("", new PublisherOptions { IsMandatory = false });
        await careless.PublishAsync(new Order(1), Name("nobody"), cancellation: Soon);

        var full = Queue(bus, "full", new QueueOptions { MaxLength = 1, RefusesWhenFull = true });
        await full.SendAsync(new Order(1), cancellation: Soon);
        await UntilAsync(async () =>
        {
            try
            {
                await full.SendAsync(new Order(2), cancellation: Soon);
                return false;
            }
            catch (MessageRefusedException)
            {
                return true;
            }
        });
        await publisher.PublishAsync(new Order(3), Queue(bus, "orders") is var orders && await DeclaredAsync(orders) ? orders.Name : "", cancellation: Soon);
        Assert.Equal(1, await orders.CountAsync(Soon));
    }

    /// <summary>Fault 19: of a batch it is told which messages were not taken.</summary>
    [Theory, EveryBroker]
    public async Task A_batch_says_which_of_it_were_not_taken(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders");
        await queue.DeclareAsync(Soon);
        await using var publisher = bus.Publisher<Order>();
        var failed = await Assert.ThrowsAsync<MessagePublishException>(async () =>
            await publisher.PublishAsync(Orders(10), order => order.Number % 4 == 1 ? Name("nobody") : queue.Name, cancellation: Soon));
        Assert.Equal([1, 5, 9], failed.Failures.Select(static failure => failure.Key));
        Assert.All(failed.Failures, static failure => Assert.IsType<MessageReturnedException>(failure.Value));
        Assert.Equal(7, await queue.CountAsync(Soon));
        await publisher.PublishAsync([], queue.Name, cancellation: Soon);
    }

    /// <summary>Fault 31: publishing shares one channel of one connection, however many publish.</summary>
    [Theory, EveryBroker]
    public async Task Many_publishes_share_a_channel(TestBroker broker)
    {
        var counting = new CountingBackend(await OpenAsync(broker));
        var bus = Over(counting);
        var queue = Queue(bus, "orders");
        await queue.DeclareAsync(Soon);
        var before = counting.Channels;
        await using var publisher = bus.Publisher<Order>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => publisher.PublishAsync(new Order(i), queue.Name, cancellation: Soon).AsTask()));
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => queue.SendAsync(new Order(i), cancellation: Soon).AsTask()));
        Assert.Equal(2, counting.Channels - before);
        Assert.Equal(200, await queue.CountAsync(Soon));
    }

    [Fact]
    public async Task A_publish_that_is_held_back_ends_in_time()
    {
        var bus = Over(new BlockedBackend());
        await using var publisher = bus.Publisher<Order>("", new PublisherOptions { Timeout = TimeSpan.FromMilliseconds(30) });
        await Assert.ThrowsAsync<TimeoutException>(async () => await publisher.PublishAsync(new Order(1), "q", cancellation: Soon));
        using var end = new CancellationTokenSource();
        var publish = publisher.PublishAsync(new Order(1), "q", cancellation: end.Token).AsTask();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => publish.WaitAsync(Patience));
        Assert.True(bus.IsBlocked);
    }

    private static async Task<bool> DeclaredAsync(WorkQueue<Order> queue)
    {
        await queue.DeclareAsync(Soon);
        return true;
    }

    private sealed class CountingBackend(IMessagingBackend inner) : IMessagingBackend
    {
        private int _channels;

        public event Action<MessagingEvent>? Changed
        {
            add => inner.Changed += value;
            remove => inner.Changed -= value;
        }

        public int Channels => Volatile.Read(ref _channels);

        public string Name => inner.Name;

        public bool IsBlocked => inner.IsBlocked;

        public bool IsConnected => inner.IsConnected;

        public ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default)
        {
            Interlocked.Increment(ref _channels);
            return inner.OpenChannelAsync(options, cancellation);
        }

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>A broker that holds everybody back.</summary>
    private sealed class BlockedBackend : IMessagingBackend
    {
        public event Action<MessagingEvent>? Changed
        {
            add { }
            remove { }
        }

        public string Name => "blocked";

        public bool IsBlocked => true;

        public bool IsConnected => true;

        public async ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException();
        }

        public ValueTask DisposeAsync() => default;
    }
}
