namespace RedHare.Patterns.Messaging;

/// <summary>What is said of one message, or of all of one batch.</summary>
public sealed record SendOptions
{
    /// <summary>Its id; one that nobody else has if null. An idempotent consumer takes a message of the same id once.</summary>
    public string? MessageId { get; init; }

    /// <summary>What messages share that are to be handled in their order: see <see cref="MessageOrder.PerKey"/>.</summary>
    public string? OrderKey { get; init; }

    /// <summary>Its rank in a queue with priorities; higher comes first.</summary>
    public byte? Priority { get; init; }

    /// <summary>How long it may wait in a queue before it is dropped, or goes to the dead letters.</summary>
    public TimeSpan? Expiration { get; init; }

    /// <summary>What it belongs to.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>What kind of message it is, in the application's words.</summary>
    public string? Type { get; init; }

    /// <summary>The program's own headers; values as in <see cref="RedHare.Messaging.MessageProperties.Headers"/>.</summary>
    public IReadOnlyDictionary<string, object?>? Headers { get; init; }
}
