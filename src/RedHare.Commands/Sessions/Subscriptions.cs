namespace RedHare.Commands;

/// <summary>What a name in a subscription is.</summary>
public enum SubscriptionKind
{
    /// <summary>A channel (SUBSCRIBE).</summary>
    Channel,
    /// <summary>A pattern of channels (PSUBSCRIBE).</summary>
    Pattern,
    /// <summary>A shard channel (SSUBSCRIBE), a namespace of its own.</summary>
    ShardChannel,
}

/// <summary>The channels, patterns and shard channels that one session is subscribed to. The counts may be read from any thread.</summary>
public sealed class Subscriptions
{
    private readonly Lock _lock = new();
    private readonly HashSet<byte[]>?[] _names = new HashSet<byte[]>?[3];
    private volatile bool _hasLeft;
    // Of the array's header and its places in the session's set and the server's table.
    private const int NameBytes = 160;

    private int _count;
    private long _bytes;

    /// <summary>All of them together.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Bytes of the names and what stands for them, about.</summary>
    public long MemoryBytes => Volatile.Read(ref _bytes);

    /// <summary>How many of one kind.</summary>
    public int CountOf(SubscriptionKind kind) => Volatile.Read(ref _names[(int)kind])?.Count ?? 0;

    /// <summary>The number that a reply to (un)subscribing states: shard channels alone, or channels and patterns together.</summary>
    public int CountInReply(SubscriptionKind kind) =>
        kind == SubscriptionKind.ShardChannel ? CountOf(kind) : CountOf(SubscriptionKind.Channel) + CountOf(SubscriptionKind.Pattern);

    /// <summary>All names of a kind.</summary>
    public byte[][] Names(SubscriptionKind kind)
    {
        lock (_lock) return [.. _names[(int)kind] ?? []];
    }

    /// <summary>
    /// True when a message for this name should still be shown: a message that was under way when the session unsubscribed must not follow the
    /// confirmation of that.
    /// </summary>
    internal bool Wants(SubscriptionKind kind, byte[] name)
    {
        if (!_hasLeft) return true;
        lock (_lock) return _names[(int)kind]?.Contains(name) ?? false;
    }

    internal bool Add(SubscriptionKind kind, byte[] name)
    {
        lock (_lock)
        {
            var names = _names[(int)kind];
            if (names is null) Volatile.Write(ref _names[(int)kind], names = new(ByteArrayComparer.Instance));
            if (!names.Add(name)) return false;
            _count++;
            _bytes += NameBytes + name.Length;
            return true;
        }
    }

    internal bool Remove(SubscriptionKind kind, byte[] name)
    {
        lock (_lock)
        {
            if (_names[(int)kind]?.Remove(name) is not true) return false;
            _hasLeft = true;
            _count--;
            _bytes -= NameBytes + name.Length;
            return true;
        }
    }
}
