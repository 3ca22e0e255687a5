namespace RedHare;

/// <summary>
/// What a client may keep copies of, and who hears when they are stale; see <see href="https://redis.io/docs/latest/develop/reference/client-side-caching/"/>.
/// </summary>
/// <param name="listener">Told of changes, of lost connections and of moved keys.</param>
/// <param name="isBroadcast">True: all changes of keys with one of the prefixes are told, read or not (BCAST). False: the server remembers what was read.</param>
/// <param name="prefixes">Of broadcasting; none for all keys. They may not overlap.</param>
public sealed class KeyTracking(IKeyTrackingListener listener, bool isBroadcast = false, IReadOnlyList<RedisKey>? prefixes = null)
{
    private static readonly CommandSpec Spec = new("CLIENT TRACKING");

    /// <summary>Told of changes, of lost connections and of moved keys.</summary>
    public IKeyTrackingListener Listener { get; } = listener;

    /// <summary>True: all changes of keys with one of the prefixes are told, read or not.</summary>
    public bool IsBroadcast { get; } = isBroadcast;

    /// <summary>Of broadcasting; none for all keys.</summary>
    public IReadOnlyList<RedisKey> Prefixes { get; } = prefixes ?? [];

    /// <summary>The command that a connection begins with.</summary>
    internal CommandLine Begin()
    {
        var line = CommandLine.Rent(Spec).Add("ON"u8);
        if (!IsBroadcast) return line;
        line.Add("BCAST"u8);
        foreach (var prefix in Prefixes) line.Add("PREFIX"u8).Add(prefix);
        return line;
    }

    /// <summary>Takes a push of the server's: <c>invalidate</c> with the keys, or with null for all of them.</summary>
    /// <exception cref="InvalidDataException">It is no push, so it answers nothing that was asked.</exception>
    internal void Deliver(Reply push)
    {
        if (push.Kind != ReplyKind.Push) throw new InvalidDataException("The server sent a reply that nobody asked for.");
        var items = push.Items;
        if (items.Count < 2 || !items[0].Bytes.Span.SequenceEqual("invalidate"u8)) return;
        if (items[1].IsNull) Listener.OnAllStale(AllStale.Flush);
        else
            foreach (var key in items[1].Items) Listener.OnStale(key.Bytes.Span);
    }

    /// <summary>A connection was lost.</summary>
    internal void Lost() => Listener.OnAllStale(AllStale.ConnectionLost);

    /// <summary>Keys have moved between servers.</summary>
    internal void Moved() => Listener.OnAllStale(AllStale.TopologyChange);
}
