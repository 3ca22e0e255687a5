namespace RedHare.Patterns.PubSub;

/// <summary>A message of a durable topic.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Value">What was published.</param>
/// <param name="PublishedAt">When, by the server's clock.</param>
/// <param name="IsAfterGap">Whether messages before it were dropped before this subscriber came to them, or may have been.</param>
public readonly record struct DurableMessage<T>(string Id, T Value, DateTimeOffset PublishedAt, bool IsAfterGap)
{
    /// <summary>The trace of who published it.</summary>
    internal string? Trace { get; init; }
}
