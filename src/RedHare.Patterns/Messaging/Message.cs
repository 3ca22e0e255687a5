using RedHare.Messaging;

namespace RedHare.Patterns.Messaging;

/// <summary>A message as its handler gets it.</summary>
/// <typeparam name="T">What it carries.</typeparam>
public sealed class Message<T>
{
    private readonly Delivery _delivery;

    internal Message(Delivery delivery, string queue, T body, int attempt) => (_delivery, Queue, Body, Attempt, Properties) = (delivery, queue, body, attempt, delivery.Properties);

    /// <summary>What it carries.</summary>
    public T Body { get; }

    /// <summary>The queue that it came from.</summary>
    public string Queue { get; }

    /// <summary>Its id, which its publisher gave it; every attempt and every copy has the same. Null where another client gave none.</summary>
    public string? Id => Properties.MessageId;

    /// <summary>The exchange that it was published to at first; empty for the default one.</summary>
    public string Exchange => Header(MessageHeaders.Exchange) ?? _delivery.Exchange;

    /// <summary>The routing key that it was published with at first.</summary>
    public string RoutingKey => Header(MessageHeaders.RoutingKey) ?? _delivery.RoutingKey;

    /// <summary>Which attempt this is: 1 for the first.</summary>
    public int Attempt { get; }

    /// <summary>Whether it was handed out before without an answer, so that somebody may have worked on it.</summary>
    public bool IsRedelivered => _delivery.IsRedelivered;

    /// <summary>Its properties.</summary>
    public MessageProperties Properties { get; }

    /// <summary>What it shares with messages that keep their order among each other; null for nothing.</summary>
    public string? OrderKey => Header(MessageHeaders.OrderKey);

    /// <summary>The text of a header; null when it is absent or no text.</summary>
    public string? Header(string name) => Properties.Headers?.GetValueOrDefault(name) as string;
}
