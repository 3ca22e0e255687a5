using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>Publishes what is ready to go: with patience, confirms, and telemetry.</summary>
internal sealed class MessageSender(SharedChannel channel, PublisherOptions options, TimeProvider time)
{
    /// <summary>Shared by whoever publishes on it.</summary>
    public PublisherOptions Options => options;

    /// <summary>Properties of a message that is new.</summary>
    public MessageProperties Properties(string contentType, string? contentEncoding, SendOptions? send, string? orderKey = null, string? id = null) => new()
    {
        ContentType = contentType,
        ContentEncoding = contentEncoding,
        IsPersistent = options.IsPersistent,
        MessageId = send?.MessageId ?? id ?? Guid.CreateVersion7().ToString("N"),
        Timestamp = time.GetUtcNow(),
        Priority = send?.Priority,
        Expiration = send?.Expiration,
        CorrelationId = send?.CorrelationId,
        Type = send?.Type,
        Headers = (send?.OrderKey ?? orderKey) is { } key ? new Dictionary<string, object?>(send?.Headers ?? EmptyHeaders.Instance) { [MessageHeaders.OrderKey] = key } : send?.Headers,
    };

    /// <summary>Publishes one.</summary>
    public async ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        using var sending = MessageTrace.Sending(ref message, time);
        using var patience = new Patience(options.Timeout, time, cancellation, isOurs: true);
        try
        {
            while (true)
            {
                try
                {
                    var open = await channel.OpenAsync(patience.Token).ConfigureAwait(false);
                    await open.PublishAsync(message, patience.Token).ConfigureAwait(false);
                    sending.Done();
                    return;
                }
                catch (MessagingConnectionException lost) when (!lost.MayHaveArrived || options.ResendsUnconfirmed)
                {
                    await PauseAsync(patience.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            throw sending.Failed(patience.Timeout($"Publishing to exchange '{message.Exchange}' took longer; the message may have arrived"));
        }
        catch (Exception exception)
        {
            sending.Failed(exception);
            throw;
        }
    }

    /// <summary>Publishes many, in their order. Confirmed once for all.</summary>
    public async ValueTask SendAsync(OutgoingMessage[] messages, CancellationToken cancellation)
    {
        if (messages.Length == 0) return;
        using var sending = MessageTrace.Sending(messages, time);
        using var patience = new Patience(options.Timeout, time, cancellation, isOurs: true);
        try
        {
            while (true)
            {
                try
                {
                    var open = await channel.OpenAsync(patience.Token).ConfigureAwait(false);
                    await open.PublishAsync(messages, patience.Token).ConfigureAwait(false);
                    sending.Done();
                    return;
                }
                catch (MessagingConnectionException lost) when (!lost.MayHaveArrived || options.ResendsUnconfirmed)
                {
                    await PauseAsync(patience.Token).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsOver)
        {
            throw sending.Failed(patience.Timeout($"Publishing {messages.Length} messages took longer; some may have arrived"));
        }
        catch (Exception exception)
        {
            sending.Failed(exception);
            throw;
        }
    }

    // The backend waits for its connection; a pause only keeps a connection that dies with each publish from being made in a loop.
    private Task PauseAsync(CancellationToken cancellation) => Task.Delay(TimeSpan.FromMilliseconds(50 + Random.Shared.Next(50)), time, cancellation);
}
