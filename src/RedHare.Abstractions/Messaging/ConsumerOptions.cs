namespace RedHare.Messaging;

/// <summary>How a queue is consumed.</summary>
public sealed record ConsumerOptions
{
    /// <summary>The consumer's tag; null for one that the broker gives.</summary>
    public string? Tag { get; init; }

    /// <summary>Deliveries need no answer, and are lost with this process.</summary>
    public bool AutoAck { get; init; }

    /// <summary>Nobody else may consume the queue.</summary>
    public bool IsExclusive { get; init; }

    /// <summary>How many deliveries may be here without an answer; 0 for any number, null for what the channel says.</summary>
    public ushort? Prefetch { get; init; }

    /// <summary>How many handlers may run at once. 1 by default: deliveries are handled in their order.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Consumers with a higher one are served first.</summary>
    public int? Priority { get; init; }

    /// <summary><c>x-stream-offset</c> and the like; values as in <see cref="MessageProperties.Headers"/>.</summary>
    public IReadOnlyDictionary<string, object?>? Arguments { get; init; }

    /// <summary>Told what a handler threw, on the thread that ran it. It returns soon and does not throw.</summary>
    public Action<Exception>? OnError { get; init; }
}
