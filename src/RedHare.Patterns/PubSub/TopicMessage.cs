namespace RedHare.Patterns.PubSub;

/// <summary>A message, or the notice that some are missing.</summary>
public readonly record struct TopicMessage<T>
{
    private readonly T? _value;

    internal TopicMessage(string topic, T value) => (Topic, _value) = (topic, value);

    internal TopicMessage(string topic, TopicGap gap, long? missed) => (Topic, Gap, Missed) = (topic, gap, missed);

    /// <summary>The topic's name; in a notice to a pattern's subscriber the pattern.</summary>
    public string Topic { get; }

    /// <summary>Why messages are missing; <see cref="TopicGap.None"/> for a message.</summary>
    public TopicGap Gap { get; }

    /// <summary>Whether this is a notice.</summary>
    public bool IsGap => Gap != TopicGap.None;

    /// <summary>How many are missing, where that is known.</summary>
    public long? Missed { get; }

    /// <summary>What was published.</summary>
    /// <exception cref="InvalidOperationException">This is a notice.</exception>
    public T Value => IsGap ? throw new InvalidOperationException($"Messages of '{Topic}' are missing ({Gap}); this is the notice of it.") : _value!;

    /// <summary>The trace of who published it.</summary>
    internal string? Trace { get; init; }
}
