using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// The answering side of <see cref="RequestClient{TRequest, TReply}"/>: as many answer one queue as are needed. A request whose handler throws is not tried again; the one who asks is told. One whose process dies is handed to another.
/// </summary>
/// <typeparam name="TRequest">What is asked.</typeparam>
/// <typeparam name="TReply">What is answered.</typeparam>
public sealed class RequestQueue<TRequest, TReply>
{
    private readonly MessageBus _bus;
    private readonly MessageFormat<TReply> _replies;
    private readonly WorkQueue<TRequest> _queue;

    internal RequestQueue(MessageBus bus, string name, MessageFormat<TRequest> requests, MessageFormat<TReply> replies)
    {
        (_bus, _replies) = (bus, replies);
        _queue = new WorkQueue<TRequest>(bus, new QueueTopology(name, new QueueOptions { Retry = RetrySchedule.None, KeepsDeadLetters = false }), requests);
    }

    /// <summary>Its name.</summary>
    public string Name => _queue.Name;

    /// <summary>Declares the queue, so that requests wait in it (for as long as who asks does) until somebody answers.</summary>
    public ValueTask DeclareAsync(CancellationToken cancellation = default) => _queue.DeclareAsync(cancellation);

    /// <summary>Begins to answer.</summary>
    /// <param name="handler">Makes the reply. The type and message of what it throws are told to the one who asks.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the waiting for the broker; not the answering.</param>
    public ValueTask<MessageConsumer<TRequest>> AnswerAsync(Func<Message<TRequest>, CancellationToken, ValueTask<TReply>> handler, ConsumeOptions<TRequest>? options = null, CancellationToken cancellation = default) =>
        _queue.ConsumeAsync((message, token) => AnswerAsync(message, handler, token), options, cancellation);

    private async ValueTask AnswerAsync(Message<TRequest> message, Func<Message<TRequest>, CancellationToken, ValueTask<TReply>> handler, CancellationToken cancellation)
    {
        var body = ReadOnlyMemory<byte>.Empty;
        Exception? error = null;
        try
        {
            body = _replies.Write(await handler(message, cancellation).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            error = exception;
        }
        if (message.Properties.ReplyTo is not { Length: > 0 } address) return;
        var properties = new MessageProperties
        {
            ContentType = _replies.ContentType,
            ContentEncoding = _replies.ContentEncoding,
            CorrelationId = message.Properties.CorrelationId,
            Headers = error is null ? null : new Dictionary<string, object?> { [MessageHeaders.ErrorType] = error.GetType().FullName, [MessageHeaders.Reason] = FailedMessages.Shortened(error.Message) },
        };
        try
        {
            await _bus.Sender.SendAsync(new OutgoingMessage("", address, body) { Properties = properties, IsMandatory = true }, cancellation).ConfigureAwait(false);
        }
        catch (MessageReturnedException)
        {
            // Who has asked is gone.
        }
    }
}
