namespace RedHare.Patterns.Feeds;

/// <summary>How feeds are kept.</summary>
public sealed record FeedOptions
{
    /// <summary>How many activities a feed holds; the oldest go first.</summary>
    public int Capacity { get; init; } = 1000;

    /// <summary>How long a feed lives after the last activity in it.</summary>
    public TimeSpan Expiry { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long the id of an activity is known, and how long one that did not reach all followers can be resumed.</summary>
    public TimeSpan PublishMemory { get; init; } = TimeSpan.FromDays(1);

    internal static FeedOptions Default { get; } = new();
}

/// <summary>Something that an author did.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Author">Who.</param>
/// <param name="Value">What.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Position">Its place in this feed: it grows with each that arrives. Pages and reading marks go by it.</param>
/// <param name="IsUnread">Whether it arrived after what the feed's owner has marked as read.</param>
public sealed record Activity<T>(string Id, string Author, T Value, DateTimeOffset At, long Position, bool IsUnread);
