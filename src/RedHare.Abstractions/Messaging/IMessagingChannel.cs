namespace RedHare.Messaging;

/// <summary>
/// A channel. Safe from many threads: their publishes are pipelined, each completing on its own.
/// </summary>
/// <remarks>
/// What the broker refuses (a queue that is not there, a declaration that differs) closes the channel, as AMQP wants it, and only this one: the call throws
/// <see cref="MessagingChannelException"/>, and so does every later call. Open another then. Its consumers end, and what they had not answered goes back to the queues.
/// </remarks>
public interface IMessagingChannel : IAsyncDisposable
{
    /// <summary>False from the moment it was closed, by the broker or by its owner.</summary>
    bool IsOpen { get; }

    /// <summary>Completes when the channel is closed: with the broker's reason, or null when its owner closed it. Never fails.</summary>
    Task<MessagingException?> Closed { get; }

    /// <summary>Makes an exchange, or finds the same there.</summary>
    /// <param name="exchange">Which.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MessagingChannelException">406: it is there with other properties. 403: not allowed. The channel is closed.</exception>
    ValueTask DeclareExchangeAsync(ExchangeDeclaration exchange, CancellationToken cancellation = default);

    /// <summary>Asks whether an exchange exists.</summary>
    /// <param name="exchange">Its name.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MessagingChannelException">404: it does not. The channel is closed.</exception>
    ValueTask InspectExchangeAsync(string exchange, CancellationToken cancellation = default);

    /// <summary>Deletes an exchange with its bindings. One that is not there is no error.</summary>
    /// <param name="exchange">Its name.</param>
    /// <param name="ifUnused">Only without bindings; otherwise 406.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask DeleteExchangeAsync(string exchange, bool ifUnused = false, CancellationToken cancellation = default);

    /// <summary>Makes a queue, or finds the same there.</summary>
    /// <param name="queue">Which; an empty name for one that the broker gives.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>Its name and what is in it.</returns>
    /// <exception cref="MessagingChannelException">405: another connection has it exclusively. 406: it is there with other properties. The channel is closed.</exception>
    ValueTask<QueueState> DeclareQueueAsync(QueueDeclaration queue, CancellationToken cancellation = default);

    /// <summary>Asks what is in a queue.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MessagingChannelException">404: there is none. 405: another connection has it exclusively. The channel is closed.</exception>
    ValueTask<QueueState> InspectQueueAsync(string queue, CancellationToken cancellation = default);

    /// <summary>Deletes a queue with its bindings. One that is not there is no error.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="ifUnused">Only without consumers; otherwise 406.</param>
    /// <param name="ifEmpty">Only without messages; otherwise 406.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>How many messages went with it.</returns>
    ValueTask<long> DeleteQueueAsync(string queue, bool ifUnused = false, bool ifEmpty = false, CancellationToken cancellation = default);

    /// <summary>Drops all messages of a queue that nobody holds.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>How many.</returns>
    /// <exception cref="MessagingChannelException">404: there is none. The channel is closed.</exception>
    ValueTask<long> PurgeQueueAsync(string queue, CancellationToken cancellation = default);

    /// <summary>Binds a queue to an exchange. What is bound already is no error.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="routingKey">The binding's key or pattern; empty where the exchange's type has none.</param>
    /// <param name="arguments">What a headers exchange matches; values as in <see cref="MessageProperties.Headers"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MessagingChannelException">404: one of them is not there. The channel is closed.</exception>
    ValueTask BindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default);

    /// <summary>Ends a binding. What is not bound is no error.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="exchange">The exchange.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">The binding's arguments.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask UnbindQueueAsync(string queue, string exchange, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default);

    /// <summary>Binds an exchange to another: what reaches the source goes to the destination too.</summary>
    /// <param name="destination">The exchange that gets.</param>
    /// <param name="source">The exchange that gives.</param>
    /// <param name="routingKey">The binding's key or pattern.</param>
    /// <param name="arguments">What a headers exchange matches.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="MessagingChannelException">404: one of them is not there. The channel is closed.</exception>
    ValueTask BindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default);

    /// <summary>Ends a binding of two exchanges. What is not bound is no error.</summary>
    /// <param name="destination">The exchange that gets.</param>
    /// <param name="source">The exchange that gives.</param>
    /// <param name="routingKey">The binding's key.</param>
    /// <param name="arguments">The binding's arguments.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    ValueTask UnbindExchangeAsync(string destination, string source, string routingKey = "", IReadOnlyDictionary<string, object?>? arguments = null, CancellationToken cancellation = default);

    /// <summary>
    /// Publishes, and completes when the broker has confirmed. Many may be under way on one channel. Waits while the broker holds publishers back, and while there is no
    /// connection.
    /// </summary>
    /// <param name="message">The message. Its body must not change until this completes.</param>
    /// <param name="cancellation">Ends the waiting; what was sent may still arrive.</param>
    /// <exception cref="MessageReturnedException">It was mandatory, and no queue takes it.</exception>
    /// <exception cref="MessageRefusedException">The broker did not take it: a queue is full and rejects, or the disk fails.</exception>
    /// <exception cref="MessagingChannelException">404: no such exchange. The channel is closed.</exception>
    /// <exception cref="MessagingConnectionException">The connection was lost; the exception says whether the message may have arrived.</exception>
    ValueTask PublishAsync(OutgoingMessage message, CancellationToken cancellation = default);

    /// <summary>Publishes in the order of the list, without waiting for one confirm before the next message goes, and completes when all are confirmed.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="cancellation">Ends the waiting; what was sent may still arrive.</param>
    /// <exception cref="MessagePublishException">Some were returned or refused; it says which. The others were taken.</exception>
    /// <exception cref="MessagingChannelException">404: no such exchange. The channel is closed.</exception>
    /// <exception cref="MessagingConnectionException">The connection was lost; what was confirmed before is not told.</exception>
    ValueTask PublishAsync(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation = default);

    /// <summary>Consumes a queue. The handler answers each delivery, before or after it returns; while it runs, up to the options' concurrency, others run beside it.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="handler">
    /// Gets each delivery, with a token that is cancelled when the consumer is to end at once. What it throws goes to <see cref="ConsumerOptions.OnError"/>, and the delivery,
    /// if it has no answer, back to the queue.
    /// </param>
    /// <param name="cancellation">Ends the waiting for the broker's word; not the consumer.</param>
    /// <exception cref="MessagingChannelException">404: no such queue. 403: somebody consumes it exclusively. The channel is closed.</exception>
    ValueTask<IMessageConsumer> ConsumeAsync(string queue, ConsumerOptions? options, Func<Delivery, CancellationToken, ValueTask> handler, CancellationToken cancellation = default);

    /// <summary>Takes one message, if there is one. For looking; who wants a stream of them consumes.</summary>
    /// <param name="queue">Its name.</param>
    /// <param name="autoAck">The message needs no answer, and is lost with this process.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The message; null when the queue is empty.</returns>
    /// <exception cref="MessagingChannelException">404: no such queue. The channel is closed.</exception>
    ValueTask<Delivery?> GetAsync(string queue, bool autoAck = false, CancellationToken cancellation = default);
}
