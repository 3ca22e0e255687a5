using RedHare.Messaging;

namespace RedHare.Patterns.PostgreSql.Tests.Messaging;

/// <summary>A broker that lets a test do something before and after each batch that is published.</summary>
internal sealed class HookedBroker(IMessagingBackend inner) : IMessagingBackend
{
    public event Action<MessagingEvent>? Changed
    {
        add => inner.Changed += value;
        remove => inner.Changed -= value;
    }

    /// <summary>Before the broker gets a batch.</summary>
    public Func<Task> Before { get; set; } = static () => Task.CompletedTask;

    /// <summary>When the broker has confirmed it, and the caller does not know yet.</summary>
    public Func<Task> After { get; set; } = static () => Task.CompletedTask;

    public string Name => inner.Name;

    public bool IsBlocked => inner.IsBlocked;

    public bool IsConnected => inner.IsConnected;

    public async ValueTask<IMessagingChannel> OpenChannelAsync(MessagingChannelOptions? options = null, CancellationToken cancellation = default) =>
        new Channel(this, await inner.OpenChannelAsync(options, cancellation));

    public ValueTask DisposeAsync() => default;

    private sealed class Channel(HookedBroker broker, IMessagingChannel inner) : IMessagingChannel
    {
        public bool IsOpen => inner.IsOpen;

        public Task<MessagingException?> Closed => inner.Closed;

        public async ValueTask PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default)
        {
            await broker.Before();
            await inner.PublishAsync(messages, cancellation);
            await broker.After();
        }

        public ValueTask PublishAsync(OutgoingMessage message, CancellationToken cancellation = default) => inner.PublishAsync(message, cancellation);

        public ValueTask DeclareExchangeAsync(ExchangeDeclaration exchange, CancellationToken cancellation = default) => inner.DeclareExchangeAsync(exchange, cancellation);

        public ValueTask InspectExchangeAsync(string exchange, CancellationToken cancellation = default) => inner.InspectExchangeAsync(exchange, cancellation);

        public ValueTask DeleteExchangeAsync(string exchange, bool ifUnused = false, CancellationToken cancellation = default) => inner.DeleteExchangeAsync(exchange, ifUnused, cancellation);

        public ValueTask<QueueState> DeclareQueueAsync(QueueDeclaration queue, CancellationToken cancellation = default) => inner.DeclareQueueAsync(queue, cancellation);

        public ValueTask<QueueState> InspectQueueAsync(string queue, CancellationToken cancellation = default) => inner.InspectQueueAsync(queue, cancellation);

        public ValueTask<long> DeleteQueueAsync(string queue, bool ifUnused = false, bool ifEmpty = false, CancellationToken cancellation = default) => inner.DeleteQueueAsync(queue, ifUnused, ifEmpty, cancellation);

        public ValueTask<long> PurgeQueueAsync(string queue, CancellationToken cancellation = default) => inner.PurgeQueueAsync(queue, cancellation);

        public ValueTask BindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
            inner.BindQueueAsync(queue, exchange, routingKey, arguments, cancellation);

        public ValueTask UnbindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
            inner.UnbindQueueAsync(queue, exchange, routingKey, arguments, cancellation);

        public ValueTask BindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
            inner.BindExchangeAsync(destination, source, routingKey, arguments, cancellation);

        public ValueTask UnbindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default) =>
            inner.UnbindExchangeAsync(destination, source, routingKey, arguments, cancellation);

        public ValueTask<IMessageConsumer> ConsumeAsync(string queue, ConsumerOptions? options, Func<Delivery, CancellationToken, ValueTask> handler, CancellationToken cancellation = default) =>
            inner.ConsumeAsync(queue, options, handler, cancellation);

        public ValueTask<Delivery?> GetAsync(string queue, bool autoAck = false, CancellationToken cancellation = default) => inner.GetAsync(queue, autoAck, cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
