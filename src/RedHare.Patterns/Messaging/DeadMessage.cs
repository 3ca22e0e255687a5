using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>A message that was given up. It is a copy: it stays where it is.</summary>
/// <typeparam name="T">What messages carry.</typeparam>
public sealed class DeadMessage<T>
{
    private readonly MessageFormat<T> _format;

    internal DeadMessage(Delivery delivery, MessageFormat<T> format)
    {
        _format = format;
        (Properties, Body) = (delivery.Properties, delivery.Body.ToArray());
        var headers = Properties.Headers ?? EmptyHeaders.Instance;
        Failures = FailedMessages.FailuresOf(delivery);
        (Exchange, RoutingKey) = FailedMessages.OriginOf(delivery);
        // What the broker itself has put here tells less, but tells.
        Reason = headers.GetValueOrDefault(MessageHeaders.Reason) as string ?? headers.GetValueOrDefault("x-first-death-reason") as string ?? "unknown";
        ErrorType = headers.GetValueOrDefault(MessageHeaders.ErrorType) as string;
        FailedAt = headers.GetValueOrDefault(MessageHeaders.FailedAt) is long milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
    }

    /// <summary>Its id; null where it has none.</summary>
    public string? Id => Properties.MessageId;

    /// <summary>Why it was given up: the handler's exception's message; or the broker's word: <c>expired</c>, <c>maxlen</c>, <c>delivery_limit</c>, <c>rejected</c>.</summary>
    public string Reason { get; }

    /// <summary>The full name of the handler's exception's type; null where the broker gave it up.</summary>
    public string? ErrorType { get; }

    /// <summary>How many attempts have failed.</summary>
    public int Failures { get; }

    /// <summary>When the last of them did; null where the broker gave it up.</summary>
    public DateTimeOffset? FailedAt { get; }

    /// <summary>The exchange that it was published to at first; empty for the default one.</summary>
    public string Exchange { get; }

    /// <summary>The routing key that it was published with at first.</summary>
    public string RoutingKey { get; }

    /// <summary>Its properties.</summary>
    public MessageProperties Properties { get; }

    /// <summary>Its bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>What it carries.</summary>
    /// <exception cref="Exception">It cannot be read, which may be why it is here.</exception>
    public T Read() => _format.Read(Body, Properties.ContentEncoding);
}
