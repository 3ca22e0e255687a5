namespace RedHare.Client;

// In a cluster all keys of one of these must share a slot. Storing twice leaves the same, even where the destination is a source.
public sealed partial class SetCommands
{
    private static readonly CommandSpec
        SDiffSpec = new("SDIFF", CommandTraits.ReadOnly),
        SDiffStoreSpec = new("SDIFFSTORE", CommandTraits.Idempotent),
        SInterSpec = new("SINTER", CommandTraits.ReadOnly),
        SInterCardSpec = new("SINTERCARD", CommandTraits.ReadOnly),
        SInterStoreSpec = new("SINTERSTORE", CommandTraits.Idempotent),
        SUnionSpec = new("SUNION", CommandTraits.ReadOnly),
        SUnionStoreSpec = new("SUNIONSTORE", CommandTraits.Idempotent);

    /// <summary>The members of the first set that no other has. <see href="https://redis.io/docs/latest/commands/sdiff/"/></summary>
    public ValueTask<string[]> SDiffAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Texts(SDiffSpec, keys, cancellation);

    /// <inheritdoc cref="SDiffAsync"/>
    public ValueTask<byte[][]> SDiffBytesAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Bytes(SDiffSpec, keys, cancellation);

    /// <summary>Stores the members of the first set that no other has; what the destination held is gone. Returns how many. <see href="https://redis.io/docs/latest/commands/sdiffstore/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<long> SDiffStoreAsync(RedisKey destination, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Store(SDiffStoreSpec, destination, keys, cancellation);

    /// <summary>The members that all sets have. <see href="https://redis.io/docs/latest/commands/sinter/"/></summary>
    public ValueTask<string[]> SInterAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Texts(SInterSpec, keys, cancellation);

    /// <inheritdoc cref="SInterAsync"/>
    public ValueTask<byte[][]> SInterBytesAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Bytes(SInterSpec, keys, cancellation);

    /// <summary>How many members all sets have. <see href="https://redis.io/docs/latest/commands/sintercard/"/></summary>
    /// <param name="keys">The sets.</param>
    /// <param name="limit">LIMIT: counting ends there; 0 counts all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long> SInterCardAsync(ReadOnlySpan<RedisKey> keys, long limit = 0, CancellationToken cancellation = default)
    {
        if (keys.IsEmpty) return default;
        var line = CommandLine.Rent(SInterCardSpec).CountedKeys(keys);
        return backend.ExecuteAsync(limit == 0 ? line : line.Add("LIMIT"u8).Add(limit), Replies.Integer, cancellation);
    }

    /// <summary>Stores the members that all sets have; what the destination held is gone. Returns how many. <see href="https://redis.io/docs/latest/commands/sinterstore/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<long> SInterStoreAsync(RedisKey destination, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Store(SInterStoreSpec, destination, keys, cancellation);

    /// <summary>The members that any set has. <see href="https://redis.io/docs/latest/commands/sunion/"/></summary>
    public ValueTask<string[]> SUnionAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Texts(SUnionSpec, keys, cancellation);

    /// <inheritdoc cref="SUnionAsync"/>
    public ValueTask<byte[][]> SUnionBytesAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Bytes(SUnionSpec, keys, cancellation);

    /// <summary>Stores the members that any set has; what the destination held is gone. Returns how many. <see href="https://redis.io/docs/latest/commands/sunionstore/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<long> SUnionStoreAsync(RedisKey destination, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) => Store(SUnionStoreSpec, destination, keys, cancellation);

    private ValueTask<string[]> Texts(CommandSpec spec, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(spec).Keys(keys), Replies.Texts, cancellation);

    private ValueTask<byte[][]> Bytes(CommandSpec spec, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(spec).Keys(keys), Replies.ManyBytes, cancellation);

    private ValueTask<long> Store(CommandSpec spec, RedisKey destination, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation)
    {
        Arguments.ThrowIfEmpty(keys);
        return backend.ExecuteAsync(CommandLine.Rent(spec).Key(destination).Keys(keys), Replies.Integer, cancellation);
    }
}
