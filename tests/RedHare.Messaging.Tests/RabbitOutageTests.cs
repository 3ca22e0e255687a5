using System.Collections.Concurrent;
using RedHare.Broker.Differential.Tests;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests;

/// <summary>A real RabbitMQ that runs short of memory, and one that dies: a node of its own, since both are felt by everybody on it.</summary>
public sealed class RabbitOutageTests(RabbitOutageTests.Node node, TestBrokers brokers) : MessagingTest(brokers), IClassFixture<RabbitOutageTests.Node>
{
    private readonly ConcurrentQueue<MessagingEvent> _events = new();
    private readonly ConcurrentQueue<string> _got = new();

    [RabbitFact]
    public async Task Who_publishes_waits_until_there_is_memory_again()
    {
        await using var backend = await node.ConnectAsync();
        backend.Changed += _events.Enqueue;
        await using var bus = new MessageBus(backend, new(Keep(EmbeddedServer.Open(("port", "0"))).OpenBackend(), new()));
        var queue = bus.Queue<string>("blocked");
        await queue.SendAsync("before", cancellation: Soon);
        await using var publisher = bus.Publisher<string>("", new PublisherOptions { Timeout = Patience });

        await node.Rabbit.ControlAsync("set_vm_memory_high_watermark", "0");
        // RabbitMQ tells a connection that it holds it back when that one publishes.
        var publishing = new List<Task>();
        await UntilAsync(() =>
        {
            if (!bus.IsBlocked || publishing.Count == 0) publishing.Add(publisher.PublishAsync("meanwhile", queue.Name, cancellation: Soon).AsTask());
            return bus.IsBlocked;
        });
        publishing.Add(publisher.PublishAsync("meanwhile", queue.Name, cancellation: Soon).AsTask());
        Assert.False(publishing[^1].IsCompleted);
        Assert.Equal(MessagingEventKind.Blocked, _events.First().Kind);
        Assert.Contains("memory", _events.First().Reason, StringComparison.Ordinal);

        await node.Rabbit.ControlAsync("set_vm_memory_high_watermark", "0.9");
        await Task.WhenAll(publishing).WaitAsync(Patience);
        Assert.False(bus.IsBlocked);
        Assert.Contains(_events, static change => change.Kind == MessagingEventKind.Unblocked);
        Assert.Equal(1 + publishing.Count, await queue.CountAsync(Soon));
        await queue.DeleteAsync(Soon);
    }

    [RabbitFact]
    public async Task What_was_declared_and_confirmed_is_there_after_a_crash_with_consumers_and_caches_that_follow()
    {
        await using var backend = await node.ConnectAsync();
        backend.Changed += _events.Enqueue;
        await using var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareExchangeAsync(new ExchangeDeclaration("x", ExchangeKind.Fanout) { IsDurable = false }, Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration("kept"), Soon);
        await channel.BindQueueAsync("kept", "x", cancellation: Soon);
        var temporary = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        await channel.BindQueueAsync(temporary, "x", cancellation: Soon);
        await using var hearer = await channel.ConsumeAsync(temporary, null, NoteAndAck, Soon);
        await channel.PublishAsync(new OutgoingMessage("x", "", Bytes("1")) { Properties = MessageProperties.Persistent, IsMandatory = true }, Soon);
        await UntilAsync(() => _got.Count == 1);

        await using var hare = await Hare.OpenAsync();
        var cache = hare.Caches.Open("products");
        await using var changes = new BrokerChanges(backend, "changes");
        await using var follower = cache.Follow(changes);
        await follower.Listening.WaitAsync(Patience);
        Assert.Equal("old", await cache.GetOrCreateAsync("p", static _ => ValueTask.FromResult("old"), cancellation: Soon));

        await node.Rabbit.KillAsync();
        await UntilAsync(() => _events.Any(static change => change.Kind == MessagingEventKind.ConnectionLost));
        // What changes now nobody can be told of.
        var before = follower.Followed;
        var publishing = channel.PublishAsync(new OutgoingMessage("x", "", Bytes("2")) { Properties = MessageProperties.Persistent, IsMandatory = true }, Soon).AsTask();
        await node.Rabbit.RestartAsync();
        await publishing.WaitAsync(Patience);

        await UntilAsync(() => _got.Count == 2);
        Assert.Equal(["1", "2"], _got);
        Assert.Equal("1", Text((await channel.GetAsync("kept", autoAck: true, Soon))!.Body));
        Assert.Equal("2", Text((await channel.GetAsync("kept", autoAck: true, Soon))!.Body));
        // The cache has dropped everything, and is told of changes again.
        await UntilAsync(async () => await cache.GetOrCreateAsync("p", static _ => ValueTask.FromResult("new"), cancellation: Soon) == "new");
        await UntilAsync(() => follower.Followed > before);
        before = follower.Followed;
        await changes.TellAsync(CacheInvalidation.OfKey("p"), Soon);
        await UntilAsync(() => follower.Followed > before);
        Assert.Equal("newer", await cache.GetOrCreateAsync("p", static _ => ValueTask.FromResult("newer"), cancellation: Soon));
    }

    private ValueTask NoteAndAck(Delivery delivery, CancellationToken cancellation)
    {
        _got.Enqueue(Text(delivery.Body));
        return delivery.AckAsync(cancellation);
    }

    /// <summary>The node; there is none where RabbitMQ is not installed.</summary>
    public sealed class Node : IAsyncLifetime
    {
        private RealRabbit? _rabbit;

        internal RealRabbit Rabbit => _rabbit!;

        public async ValueTask InitializeAsync()
        {
            if (RealRabbit.Find() is { } program) _rabbit = await RealRabbit.StartAsync(program);
        }

        public ValueTask<IMessagingBackend> ConnectAsync() => TestBrokers.ConnectAsync(Rabbit.EndPoint);

        public async ValueTask DisposeAsync()
        {
            if (_rabbit is not null) await _rabbit.DisposeAsync();
        }
    }

    private sealed class RabbitFactAttribute : FactAttribute
    {
        public RabbitFactAttribute([System.Runtime.CompilerServices.CallerFilePath] string? file = null, [System.Runtime.CompilerServices.CallerLineNumber] int line = -1) : base(file, line) =>
            Skip = RealRabbit.Find() is null ? "There is no rabbitmq-server in /usr/lib/rabbitmq." : null;
    }
}
