namespace RedHare.Client;

/// <summary>Counting distinct elements in 12 KiB, within 0.81 %: <see href="https://redis.io/docs/latest/develop/data-types/probabilistic/hyperloglogs/"/>.</summary>
public sealed class HyperLogLogCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        PfAddSpec = new("PFADD", CommandTraits.Idempotent),
        PfCountSpec = new("PFCOUNT", CommandTraits.ReadOnly),
        PfMergeSpec = new("PFMERGE", CommandTraits.Idempotent);

    /// <summary>Adds an element, making the key if there is none. True when the estimate changed. <see href="https://redis.io/docs/latest/commands/pfadd/"/></summary>
    public ValueTask<bool> PfAddAsync(RedisKey key, RedisValue element, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PfAddSpec).Key(key).Add(element), Replies.Boolean, cancellation);

    /// <summary>Adds elements, making the key if there is none, without any too. True when the estimate changed or the key was made. <see href="https://redis.io/docs/latest/commands/pfadd/"/></summary>
    public ValueTask<bool> PfAddAsync(RedisKey key, ReadOnlySpan<RedisValue> elements, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PfAddSpec).Key(key).AddAll(elements), Replies.Boolean, cancellation);

    /// <summary>About how many different elements were added; 0 when there is no key. <see href="https://redis.io/docs/latest/commands/pfcount/"/></summary>
    public ValueTask<long> PfCountAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PfCountSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>About how many different elements were added to any of several. In a cluster all must share a slot. <see href="https://redis.io/docs/latest/commands/pfcount/"/></summary>
    public ValueTask<long> PfCountAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new(0) : backend.ExecuteAsync(CommandLine.Rent(PfCountSpec).Keys(keys), Replies.Integer, cancellation);

    /// <summary>Adds to one what was added to others; without others it makes the key if there is none. In a cluster all must share a slot. <see href="https://redis.io/docs/latest/commands/pfmerge/"/></summary>
    public ValueTask PfMergeAsync(RedisKey destination, ReadOnlySpan<RedisKey> sources, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PfMergeSpec).Key(destination).Keys(sources), Replies.IsThere, cancellation).Done();
}
