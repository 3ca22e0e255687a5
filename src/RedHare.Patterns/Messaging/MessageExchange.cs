using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// An exchange and its subscribers: publish-subscribe (fanout), or by key (direct) or pattern (topic). Declared by its first use, durable. A subscriber belongs to its own consumer: nobody else gets what is for it, and it ends with that.
/// </summary>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed class MessageExchange<T> : IAsyncDisposable
{
    private readonly MessageBus _bus;
    private readonly ExchangeDeclaration _exchange;
    private readonly MessageFormat<T> _format;
    private readonly MessagePublisher<T> _publisher;
    private readonly FirstUse _declared;

    internal MessageExchange(MessageBus bus, string name, string kind, MessageFormat<T> format, PublisherOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (_bus, _exchange, _format) = (bus, new ExchangeDeclaration(name, kind), format);
        _publisher = new MessagePublisher<T>(bus, name, format, options);
        _declared = new FirstUse(cancellation => bus.DeclareAsync((channel, token) => channel.DeclareExchangeAsync(_exchange, token), cancellation));
    }

    /// <summary>Its name.</summary>
    public string Name => _exchange.Name;

    /// <summary>Declares it. What is there already stays.</summary>
    /// <exception cref="MessagingChannelException">406: it is there, of another kind.</exception>
    public ValueTask DeclareAsync(CancellationToken cancellation = default) => _declared.DoneAsync(cancellation);

    /// <summary>Publishes, and completes when the broker has it in all the queues that get it.</summary>
    /// <inheritdoc cref="MessagePublisher{T}.PublishAsync(T, string, SendOptions?, CancellationToken)"/>
    public async ValueTask PublishAsync(T message, string routingKey = "", SendOptions? options = null, CancellationToken cancellation = default)
    {
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        await _publisher.PublishAsync(message, routingKey, options, cancellation).ConfigureAwait(false);
    }

    /// <summary>Publishes many, in their order, with one waiting for all confirms.</summary>
    /// <param name="messages">What they carry.</param>
    /// <param name="routingKey">Each one's routing key; empty for all if null.</param>
    /// <param name="options">What else is said of each.</param>
    /// <param name="cancellation">Ends the waiting; messages may still arrive.</param>
    public async ValueTask PublishAsync(IReadOnlyList<T> messages, Func<T, string>? routingKey = null, SendOptions? options = null, CancellationToken cancellation = default)
    {
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        await _publisher.PublishAsync(messages, routingKey ?? (static _ => ""), options, cancellation).ConfigureAwait(false);
    }

    /// <summary>Subscribes. From when it returns nothing is missed.</summary>
    /// <param name="handler">Handles a message, which is acknowledged when it returns.</param>
    /// <param name="subscription">What is wanted; all messages of a fanout, in a queue of this consumer alone, if null.</param>
    /// <param name="options">How it is consumed.</param>
    /// <param name="cancellation">Ends the waiting for the broker; not the consumer.</param>
    /// <exception cref="ArgumentException">No key is wanted, of an exchange that goes by them.</exception>
    public async ValueTask<MessageConsumer<T>> SubscribeAsync(
        Func<Message<T>, CancellationToken, ValueTask> handler, Subscription? subscription = null, ConsumeOptions<T>? options = null, CancellationToken cancellation = default)
    {
        subscription ??= new Subscription();
        options = (options ?? new ConsumeOptions<T>()).Checked();
        if (subscription.Keys.Count == 0 && _exchange.Type != ExchangeKind.Fanout) throw new ArgumentException($"Say which keys of '{Name}' are wanted.", nameof(subscription));
        IReadOnlyList<string> keys = subscription.Keys.Count == 0 ? [""] : subscription.Keys;
        if (subscription.Name is not { } name)
        {
            var own = new MessageWork<T>(_bus, null, _format, handler, options, subscription.Queue.Retry);
            return await MessageConsumer<T>.StartAsync(_bus, DeclareOwnAsync, own, options, cancellation).ConfigureAwait(false);
        }
        ArgumentException.ThrowIfNullOrEmpty(name, nameof(subscription));
        var topology = new QueueTopology($"{Name}.{name}", subscription.Queue);
        await _bus.DeclareAsync(DeclareNamedAsync, cancellation).ConfigureAwait(false);
        var work = new MessageWork<T>(_bus, topology, _format, handler, options, topology.Retry);
        return await MessageConsumer<T>.StartAsync(_bus, _ => new(topology.Name), work, options, cancellation).ConfigureAwait(false);

        // On the consumer's own channel: what is declared there is declared again with it after a lost connection.
        async ValueTask<string> DeclareOwnAsync(IMessagingChannel channel)
        {
            await channel.DeclareExchangeAsync(_exchange, cancellation).ConfigureAwait(false);
            var queue = await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), cancellation).ConfigureAwait(false);
            foreach (var key in keys) await channel.BindQueueAsync(queue.Name, Name, key, cancellation: cancellation).ConfigureAwait(false);
            return queue.Name;
        }

        async ValueTask DeclareNamedAsync(IMessagingChannel channel, CancellationToken token)
        {
            await channel.DeclareExchangeAsync(_exchange, token).ConfigureAwait(false);
            await topology.DeclareAsync(channel, token).ConfigureAwait(false);
            foreach (var key in keys) await channel.BindQueueAsync(topology.Name, Name, key, cancellation: token).ConfigureAwait(false);
        }
    }

    /// <summary>The dead letters of a named subscription.</summary>
    /// <param name="subscription">As it was subscribed with.</param>
    public DeadLetters<T> DeadLetters(Subscription subscription) => new(_bus, new QueueTopology($"{Name}.{subscription.Name}", subscription.Queue), _format);

    /// <summary>Closes the channel that is published by. Subscribers are their owners'.</summary>
    public ValueTask DisposeAsync() => _publisher.DisposeAsync();
}
