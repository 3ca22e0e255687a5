namespace RedHare.Patterns.Messaging;

/// <summary>What a subscriber of an exchange gets, and where it waits.</summary>
public sealed record Subscription
{
    /// <summary>
    /// The subscriber's name, for a queue of its own that outlives it, <c>EXCHANGE.NAME</c>: what comes while it is away waits; several processes of one name share the messages; failed ones are retried and given up as in
    /// any work queue. Null for a queue of this consumer alone, which ends with it: what comes while it is away is missed, what fails is retried in place and then dropped.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>The keys (of a direct exchange) or patterns (of a topic) that are wanted; none for a fanout. Of a named subscription a later start adds keys, and takes none away.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>The queue of a named subscription. Its <see cref="QueueOptions.Retry"/> holds without a name too.</summary>
    public QueueOptions Queue { get; init; } = new();
}
