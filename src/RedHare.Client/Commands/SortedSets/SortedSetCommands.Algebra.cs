namespace RedHare.Client;

// In a cluster all keys of one of these must share a slot. Plain sets may be among them: their members have the score 1.
public sealed partial class SortedSetCommands
{
    private static readonly CommandSpec
        ZDiffSpec = new("ZDIFF", CommandTraits.ReadOnly),
        ZDiffStoreSpec = new("ZDIFFSTORE", CommandTraits.Idempotent),
        ZInterSpec = new("ZINTER", CommandTraits.ReadOnly),
        ZInterCardSpec = new("ZINTERCARD", CommandTraits.ReadOnly),
        ZInterStoreSpec = new("ZINTERSTORE"), // into one of its sources it adds scores each time
        ZUnionSpec = new("ZUNION", CommandTraits.ReadOnly),
        ZUnionStoreSpec = new("ZUNIONSTORE");

    /// <summary>The members of the first sorted set that no other has. <see href="https://redis.io/docs/latest/commands/zdiff/"/></summary>
    public ValueTask<string[]> ZDiffAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(ZDiffSpec).CountedKeys(keys), Replies.Texts, cancellation);

    /// <summary>ZDIFF … WITHSCORES: as <see cref="ZDiffAsync"/>, with the scores. <see href="https://redis.io/docs/latest/commands/zdiff/"/></summary>
    public ValueTask<SortedSetEntry[]> ZDiffWithScoresAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(ZDiffSpec).CountedKeys(keys).Add("WITHSCORES"u8), SortedSetReplies.Entries, cancellation);

    /// <summary>Stores the members of the first sorted set that no other has; what the destination held is gone. Returns how many. <see href="https://redis.io/docs/latest/commands/zdiffstore/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<long> ZDiffStoreAsync(RedisKey destination, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        Store(ZDiffStoreSpec, destination, keys, [], ScoreAggregate.Sum, cancellation);

    /// <summary>The members that all sorted sets have, by rising score. <see href="https://redis.io/docs/latest/commands/zinter/"/></summary>
    /// <param name="keys">The sorted sets.</param>
    /// <param name="weights">WEIGHTS: what each set's scores are multiplied by; none, or one for each.</param>
    /// <param name="aggregate">AGGREGATE: what becomes of a member's scores.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">Weights for some keys only.</exception>
    public ValueTask<string[]> ZInterAsync(
        ReadOnlySpan<RedisKey> keys, ReadOnlySpan<double> weights = default, ScoreAggregate aggregate = ScoreAggregate.Sum, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(Combine(CommandLine.Rent(ZInterSpec), keys, weights, aggregate), Replies.Texts, cancellation);

    /// <summary>How many members all sorted sets have. <see href="https://redis.io/docs/latest/commands/zintercard/"/></summary>
    /// <param name="keys">The sorted sets.</param>
    /// <param name="limit">LIMIT: counting ends there; 0 counts all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long> ZInterCardAsync(ReadOnlySpan<RedisKey> keys, long limit = 0, CancellationToken cancellation = default)
    {
        if (keys.IsEmpty) return default;
        var line = CommandLine.Rent(ZInterCardSpec).CountedKeys(keys);
        return backend.ExecuteAsync(limit == 0 ? line : line.Add("LIMIT"u8).Add(limit), Replies.Integer, cancellation);
    }

    /// <summary>Stores the members that all sorted sets have; what the destination held is gone. Returns how many. <see href="https://redis.io/docs/latest/commands/zinterstore/"/></summary>
    /// <param name="destination">Where.</param>
    /// <param name="keys">The sorted sets.</param>
    /// <param name="weights">WEIGHTS: what each set's scores are multiplied by; none, or one for each.</param>
    /// <param name="aggregate">AGGREGATE: what becomes of a member's scores.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">No keys, or weights for some only.</exception>
    public ValueTask<long> ZInterStoreAsync(
        RedisKey destination,
        ReadOnlySpan<RedisKey> keys,
        ReadOnlySpan<double> weights = default,
        ScoreAggregate aggregate = ScoreAggregate.Sum,
        CancellationToken cancellation = default) => Store(ZInterStoreSpec, destination, keys, weights, aggregate, cancellation);

    /// <inheritdoc cref="ZInterAsync"/>
    public ValueTask<SortedSetEntry[]> ZInterWithScoresAsync(
        ReadOnlySpan<RedisKey> keys, ReadOnlySpan<double> weights = default, ScoreAggregate aggregate = ScoreAggregate.Sum, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(Combine(CommandLine.Rent(ZInterSpec), keys, weights, aggregate).Add("WITHSCORES"u8), SortedSetReplies.Entries, cancellation);

    /// <summary>The members that any sorted set has, by rising score. <see href="https://redis.io/docs/latest/commands/zunion/"/></summary>
    /// <param name="keys">The sorted sets.</param>
    /// <param name="weights">WEIGHTS: what each set's scores are multiplied by; none, or one for each.</param>
    /// <param name="aggregate">AGGREGATE: what becomes of a member's scores.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">Weights for some keys only.</exception>
    public ValueTask<string[]> ZUnionAsync(
        ReadOnlySpan<RedisKey> keys, ReadOnlySpan<double> weights = default, ScoreAggregate aggregate = ScoreAggregate.Sum, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(Combine(CommandLine.Rent(ZUnionSpec), keys, weights, aggregate), Replies.Texts, cancellation);

    /// <summary>Stores the members that any sorted set has; what the destination held is gone. Returns how many. <see href="https://redis.io/docs/latest/commands/zunionstore/"/></summary>
    /// <param name="destination">Where.</param>
    /// <param name="keys">The sorted sets.</param>
    /// <param name="weights">WEIGHTS: what each set's scores are multiplied by; none, or one for each.</param>
    /// <param name="aggregate">AGGREGATE: what becomes of a member's scores.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">No keys, or weights for some only.</exception>
    public ValueTask<long> ZUnionStoreAsync(
        RedisKey destination,
        ReadOnlySpan<RedisKey> keys,
        ReadOnlySpan<double> weights = default,
        ScoreAggregate aggregate = ScoreAggregate.Sum,
        CancellationToken cancellation = default) => Store(ZUnionStoreSpec, destination, keys, weights, aggregate, cancellation);

    /// <inheritdoc cref="ZUnionAsync"/>
    public ValueTask<SortedSetEntry[]> ZUnionWithScoresAsync(
        ReadOnlySpan<RedisKey> keys, ReadOnlySpan<double> weights = default, ScoreAggregate aggregate = ScoreAggregate.Sum, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(Combine(CommandLine.Rent(ZUnionSpec), keys, weights, aggregate).Add("WITHSCORES"u8), SortedSetReplies.Entries, cancellation);

    private ValueTask<long> Store(
        CommandSpec spec, RedisKey destination, ReadOnlySpan<RedisKey> keys, ReadOnlySpan<double> weights, ScoreAggregate aggregate, CancellationToken cancellation)
    {
        Arguments.ThrowIfEmpty(keys);
        return backend.ExecuteAsync(Combine(CommandLine.Rent(spec).Key(destination), keys, weights, aggregate), Replies.Integer, cancellation);
    }

    private static CommandLine Combine(CommandLine line, ReadOnlySpan<RedisKey> keys, ReadOnlySpan<double> weights, ScoreAggregate aggregate)
    {
        if (!weights.IsEmpty && weights.Length != keys.Length) throw new ArgumentException("There must be one weight for each key, or none.", nameof(weights));
        line.CountedKeys(keys);
        if (!weights.IsEmpty)
        {
            line.Add("WEIGHTS"u8);
            foreach (var weight in weights) line.Add(weight);
        }
        // The sum is the server's default.
        return aggregate == ScoreAggregate.Sum ? line : line.Add("AGGREGATE"u8).Add(aggregate == ScoreAggregate.Min ? "MIN"u8 : "MAX"u8);
    }
}
