namespace RedHare.Commands;

/// <summary>The channels, patterns and shard channels that one session is subscribed to. Guarded by the hub's lock.</summary>
public sealed class Subscriptions
{
    internal HashSet<byte[]> Channels { get; } = new(ByteArrayComparer.Instance);

    internal HashSet<byte[]> Patterns { get; } = new(ByteArrayComparer.Instance);

    internal HashSet<byte[]> ShardChannels { get; } = new(ByteArrayComparer.Instance);

    /// <summary>All of them together.</summary>
    public int Count => Channels.Count + Patterns.Count + ShardChannels.Count;
}
