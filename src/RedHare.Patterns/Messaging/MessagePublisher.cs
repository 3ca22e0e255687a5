using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Publishes messages of one type to one exchange. A publish completes when the broker has the message (persistent, unless said otherwise: on its disk), and a message that no queue takes is an exception. Safe from many
/// threads, whose publishes go side by side on one channel of its own; open one for each exchange and share it.
/// </summary>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed class MessagePublisher<T> : IAsyncDisposable
{
    private readonly SharedChannel _channel;
    private readonly MessageSender _sender;
    private readonly MessageFormat<T> _format;

    internal MessagePublisher(MessageBus bus, string exchange, MessageFormat<T> format, PublisherOptions? options)
    {
        Exchange = exchange;
        _format = format;
        _channel = new SharedChannel(bus.Backend);
        _sender = new MessageSender(_channel, (options ?? new PublisherOptions()).Checked(), bus.Context.Time);
    }

    /// <summary>The exchange; empty for the default one, which gives to the queue that the routing key names.</summary>
    public string Exchange { get; }

    /// <summary>Publishes one message.</summary>
    /// <param name="message">What it carries.</param>
    /// <param name="routingKey">The routing key; at most 255 bytes.</param>
    /// <param name="options">What else is said of it.</param>
    /// <param name="cancellation">Ends the waiting; the message may still arrive.</param>
    /// <exception cref="MessageReturnedException">No queue takes it.</exception>
    /// <exception cref="MessageRefusedException">The broker did not take it: a queue is full, or the disk fails.</exception>
    /// <exception cref="MessagingChannelException">404: there is no such exchange.</exception>
    /// <exception cref="MessagingConnectionException">The connection was lost; the exception says whether the message may have arrived.</exception>
    /// <exception cref="TimeoutException">Not in time; the message may still arrive.</exception>
    public ValueTask PublishAsync(T message, string routingKey = "", SendOptions? options = null, CancellationToken cancellation = default) =>
        _sender.SendAsync(Outgoing(message, routingKey, options), cancellation);

    /// <summary>Publishes many, in their order, with one waiting for all confirms.</summary>
    /// <param name="messages">What they carry.</param>
    /// <param name="routingKey">The routing key of all.</param>
    /// <param name="options">What else is said of each.</param>
    /// <param name="cancellation">Ends the waiting; messages may still arrive.</param>
    /// <exception cref="MessagePublishException">Some were not taken; it says which. The others were.</exception>
    /// <exception cref="ArgumentException">One id for several messages.</exception>
    public ValueTask PublishAsync(IReadOnlyList<T> messages, string routingKey = "", SendOptions? options = null, CancellationToken cancellation = default) =>
        PublishAsync(messages, _ => routingKey, options, cancellation);

    /// <summary>The same, with a routing key for each.</summary>
    /// <inheritdoc cref="PublishAsync(IReadOnlyList{T}, string, SendOptions?, CancellationToken)"/>
    public ValueTask PublishAsync(IReadOnlyList<T> messages, Func<T, string> routingKey, SendOptions? options = null, CancellationToken cancellation = default)
    {
        if (options?.MessageId is not null && messages.Count > 1) throw new ArgumentException("Each message has an id of its own.", nameof(options));
        return _sender.SendAsync([.. messages.Select(message => Outgoing(message, routingKey(message), options))], cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private OutgoingMessage Outgoing(T message, string routingKey, SendOptions? options) => new(Exchange, routingKey, _format.Write(message))
    {
        Properties = _sender.Properties(_format.ContentType, _format.ContentEncoding, options),
        IsMandatory = _sender.Options.IsMandatory,
    };
}
