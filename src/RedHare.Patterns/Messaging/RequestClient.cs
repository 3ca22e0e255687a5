using System.Collections.Concurrent;
using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Requests that wait for their reply, over direct reply-to: no queue is made for replies, they come by the channel that asks. Safe from many threads, whose requests go side by side; open one for each kind of request and share it.
/// </summary>
/// <typeparam name="TRequest">What is asked.</typeparam>
/// <typeparam name="TReply">What is answered.</typeparam>
public sealed class RequestClient<TRequest, TReply> : IAsyncDisposable
{
    internal const string ReplyAddress = "amq.rabbitmq.reply-to";

    private readonly MessageBus _bus;
    private readonly string _queue;
    private readonly RequestOptions _options;
    private readonly MessageFormat<TRequest> _requests;
    private readonly MessageFormat<TReply> _replies;
    private readonly SharedChannel _channel;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<TReply>> _pending = new(StringComparer.Ordinal);

    internal RequestClient(MessageBus bus, string queue, RequestOptions options, MessageFormat<TRequest> requests, MessageFormat<TReply> replies)
    {
        ArgumentException.ThrowIfNullOrEmpty(queue);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Timeout, TimeSpan.FromMilliseconds(1));
        (_bus, _queue, _options, _requests, _replies) = (bus, queue, options, requests, replies);
        _channel = new SharedChannel(bus.Backend, ListenAsync);
        bus.Backend.Changed += OnChanged;
    }

    /// <summary>Asks, and waits for the reply.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="timeout">How long; as the options say if null.</param>
    /// <param name="cancellation">Ends the waiting; the request may be handled all the same.</param>
    /// <exception cref="TimeoutException">No reply in time; the request may have been handled.</exception>
    /// <exception cref="RemoteHandlerException">The handler failed.</exception>
    /// <exception cref="MessageReturnedException">There is no such queue: nobody has ever answered there.</exception>
    /// <exception cref="MessagingConnectionException">The connection was lost, and the reply with it; the request may have been handled.</exception>
    public async ValueTask<TReply> AskAsync(TRequest request, TimeSpan? timeout = null, CancellationToken cancellation = default)
    {
        var limit = timeout ?? _options.Timeout;
        var sender = new MessageSender(_channel, new PublisherOptions { IsPersistent = false, Timeout = limit }.Checked(), _bus.Context.Time);
        var id = Guid.CreateVersion7().ToString("N");
        var reply = new TaskCompletionSource<TReply>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = new Patience(limit, _bus.Context.Time, cancellation, isOurs: true);
        _pending[id] = reply;
        try
        {
            var properties = sender.Properties(_requests.ContentType, _requests.ContentEncoding, null, id: id) with
            {
                CorrelationId = id,
                ReplyTo = ReplyAddress,
                Expiration = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(limit.TotalMilliseconds), uint.MaxValue)),
            };
            await sender.SendAsync(new OutgoingMessage("", _queue, _requests.Write(request)) { Properties = properties, IsMandatory = true }, patience.Token).ConfigureAwait(false);
            return await reply.Task.WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            throw patience.Timeout($"No reply from '{_queue}' in time; the request may have been handled");
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    /// <summary>Ends it. Those who wait for a reply are told.</summary>
    public async ValueTask DisposeAsync()
    {
        _bus.Backend.Changed -= OnChanged;
        await _channel.DisposeAsync().ConfigureAwait(false);
        Fail(new ObjectDisposedException(nameof(RequestClient<TRequest, TReply>)));
    }

    private async ValueTask ListenAsync(IMessagingChannel channel, CancellationToken cancellation)
    {
        await channel.ConsumeAsync(ReplyAddress, new ConsumerOptions { AutoAck = true }, OnReplyAsync, cancellation).ConfigureAwait(false);
        _ = channel.Closed.ContinueWith(
            closed =>
            {
                if (closed.Result is { } reason) Fail(new MessagingConnectionException(reason.Code, $"The channel that replies come by was closed: {reason.Message}", mayHaveArrived: true, reason));
            },
            TaskScheduler.Default);
    }

    private ValueTask OnReplyAsync(Delivery delivery, CancellationToken cancellation)
    {
        var properties = delivery.Properties;
        // A reply that nobody waits for any more came too late.
        if (properties.CorrelationId is not { } id || !_pending.TryRemove(id, out var waiting)) return default;
        if (properties.Headers?.GetValueOrDefault(MessageHeaders.ErrorType) is string error)
        {
            waiting.TrySetException(new RemoteHandlerException(error, properties.Headers.GetValueOrDefault(MessageHeaders.Reason) as string ?? ""));
            return default;
        }
        try
        {
            waiting.TrySetResult(_replies.Read(delivery.Body, properties.ContentEncoding));
        }
        catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
        {
            waiting.TrySetException(unreadable);
        }
        return default;
    }

    // Replies come by the connection that asked, and by no other.
    private void OnChanged(MessagingEvent change)
    {
        if (change.Kind == MessagingEventKind.ConnectionLost) Fail(new MessagingConnectionException(0, $"The connection was lost, and with it the reply: {change.Reason}", mayHaveArrived: true));
    }

    private void Fail(Exception reason)
    {
        foreach (var id in _pending.Keys)
            if (_pending.TryRemove(id, out var waiting)) waiting.TrySetException(reason);
    }
}
