namespace RedHare;

/// <summary>What is subscribed to.</summary>
public enum SubscriptionKind
{
    /// <summary>A channel (SUBSCRIBE).</summary>
    Channel,

    /// <summary>All channels that match a glob pattern (PSUBSCRIBE).</summary>
    Pattern,

    /// <summary>A channel of one shard (SSUBSCRIBE).</summary>
    ShardChannel,
}

/// <summary>One message, or the notice that messages may have been missed.</summary>
/// <param name="Channel">The channel it was published to.</param>
/// <param name="Payload">What was published.</param>
/// <param name="IsGap">True for a notice: the connection was lost and the subscription made anew; what was published meanwhile is gone.</param>
public readonly record struct RedisMessage(RedisKey Channel, ReadOnlyMemory<byte> Payload, bool IsGap = false)
{
    /// <summary>The payload as UTF-8.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Payload.Span);
}

/// <summary>A subscription; disposing it ends it. Messages that nobody reads are bounded: past the bound the oldest give way to a gap.</summary>
public interface IRedisSubscription : IAsyncDisposable
{
    /// <summary>The messages, until the subscription or its connection ends.</summary>
    IAsyncEnumerable<RedisMessage> ReadAllAsync(CancellationToken cancellation = default);
}
