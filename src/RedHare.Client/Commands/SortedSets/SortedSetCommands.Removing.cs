namespace RedHare.Client;

// The commands that wait run on connections of their own. A timeout of zero, or an infinite one, waits for ever; others go to the millisecond, rounded up.
public sealed partial class SortedSetCommands
{
    private static readonly CommandSpec
        BZMPopSpec = new("BZMPOP", CommandTraits.Blocking),
        BZPopMaxSpec = new("BZPOPMAX", CommandTraits.Blocking),
        BZPopMinSpec = new("BZPOPMIN", CommandTraits.Blocking),
        ZMPopSpec = new("ZMPOP"),
        ZPopMaxSpec = new("ZPOPMAX"),
        ZPopMinSpec = new("ZPOPMIN"),
        ZRemSpec = new("ZREM"),
        ZRemRangeByLexSpec = new("ZREMRANGEBYLEX"),
        ZRemRangeByRankSpec = new("ZREMRANGEBYRANK"),
        ZRemRangeByScoreSpec = new("ZREMRANGEBYSCORE");

    /// <summary>As <see cref="ZMPopAsync"/>, waiting for members; null when none came in time. <see href="https://redis.io/docs/latest/commands/bzmpop/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<SortedSetPops?> BZMPopAsync(ReadOnlySpan<RedisKey> keys, SortedSetEnd end, TimeSpan timeout, long count = 1, CancellationToken cancellation = default)
    {
        Arguments.ThrowIfEmpty(keys);
        return backend.ExecuteAsync(CommandLine.Rent(BZMPopSpec).AddTimeout(timeout).CountedKeys(keys).Add(end).Add("COUNT"u8).Add(count), SortedSetReplies.Pops, cancellation);
    }

    /// <summary>Takes the member with the highest score, waiting for one; null when none came in time. <see href="https://redis.io/docs/latest/commands/bzpopmax/"/></summary>
    public ValueTask<SortedSetEntry?> BZPopMaxAsync(RedisKey key, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Waiting(BZPopMaxSpec, [key], timeout), SortedSetReplies.PopEntry, cancellation);

    /// <summary>Takes the member with the highest score of the first sorted set that has any, waiting for one; null when none came in time. <see href="https://redis.io/docs/latest/commands/bzpopmax/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<SortedSetPop?> BZPopMaxAsync(ReadOnlySpan<RedisKey> keys, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Waiting(BZPopMaxSpec, keys, timeout), SortedSetReplies.Pop, cancellation);

    /// <summary>Takes the member with the lowest score, waiting for one; null when none came in time. <see href="https://redis.io/docs/latest/commands/bzpopmin/"/></summary>
    public ValueTask<SortedSetEntry?> BZPopMinAsync(RedisKey key, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Waiting(BZPopMinSpec, [key], timeout), SortedSetReplies.PopEntry, cancellation);

    /// <summary>Takes the member with the lowest score of the first sorted set that has any, waiting for one; null when none came in time. <see href="https://redis.io/docs/latest/commands/bzpopmin/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<SortedSetPop?> BZPopMinAsync(ReadOnlySpan<RedisKey> keys, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Waiting(BZPopMinSpec, keys, timeout), SortedSetReplies.Pop, cancellation);

    /// <summary>Takes up to a number of members from an end of the first sorted set that has any; null when none has, or none is named. <see href="https://redis.io/docs/latest/commands/zmpop/"/></summary>
    public ValueTask<SortedSetPops?> ZMPopAsync(ReadOnlySpan<RedisKey> keys, SortedSetEnd end, long count = 1, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(ZMPopSpec).CountedKeys(keys).Add(end).Add("COUNT"u8).Add(count), SortedSetReplies.Pops, cancellation);

    /// <summary>Takes the member with the highest score; null when there is none. <see href="https://redis.io/docs/latest/commands/zpopmax/"/></summary>
    public ValueTask<SortedSetEntry?> ZPopMaxAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZPopMaxSpec).Key(key), SortedSetReplies.Entry, cancellation);

    /// <inheritdoc cref="ZPopMaxAsync(RedisKey, CancellationToken)"/>
    public ValueTask<SortedSetEntryBytes?> ZPopMaxBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZPopMaxSpec).Key(key), SortedSetReplies.EntryBytes, cancellation);

    /// <summary>Takes up to a number of members, from the highest score down. <see href="https://redis.io/docs/latest/commands/zpopmax/"/></summary>
    public ValueTask<SortedSetEntry[]> ZPopMaxAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZPopMaxSpec).Key(key).Add(count), SortedSetReplies.Entries, cancellation);

    /// <summary>Takes the member with the lowest score; null when there is none. <see href="https://redis.io/docs/latest/commands/zpopmin/"/></summary>
    public ValueTask<SortedSetEntry?> ZPopMinAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZPopMinSpec).Key(key), SortedSetReplies.Entry, cancellation);

    /// <inheritdoc cref="ZPopMinAsync(RedisKey, CancellationToken)"/>
    public ValueTask<SortedSetEntryBytes?> ZPopMinBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZPopMinSpec).Key(key), SortedSetReplies.EntryBytes, cancellation);

    /// <summary>Takes up to a number of members, from the lowest score up. <see href="https://redis.io/docs/latest/commands/zpopmin/"/></summary>
    public ValueTask<SortedSetEntry[]> ZPopMinAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZPopMinSpec).Key(key).Add(count), SortedSetReplies.Entries, cancellation);

    /// <summary>Takes a member out; false when it was none. <see href="https://redis.io/docs/latest/commands/zrem/"/></summary>
    public ValueTask<bool> ZRemAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRemSpec).Key(key).Add(member), Replies.Boolean, cancellation);

    /// <summary>Takes members out. Returns how many there were; 0, without asking, for none. <see href="https://redis.io/docs/latest/commands/zrem/"/></summary>
    public ValueTask<long> ZRemAsync(RedisKey key, ReadOnlySpan<RedisValue> members, CancellationToken cancellation = default) =>
        members.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(ZRemSpec).Key(key).AddAll(members), Replies.Integer, cancellation);

    /// <summary>Takes out the members within bounds, all scores being equal. Returns how many. <see href="https://redis.io/docs/latest/commands/zremrangebylex/"/></summary>
    public ValueTask<long> ZRemRangeByLexAsync(RedisKey key, LexBound min, LexBound max, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRemRangeByLexSpec).Key(key).Add(min).Add(max), Replies.Integer, cancellation);

    /// <summary>Takes out the members from one place to another, both inclusive, 0 for the lowest score, negative ones from the end. Returns how many.
    /// <see href="https://redis.io/docs/latest/commands/zremrangebyrank/"/></summary>
    public ValueTask<long> ZRemRangeByRankAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRemRangeByRankSpec).Key(key).Add(start).Add(stop), Replies.Integer, cancellation);

    /// <summary>Takes out the members whose scores lie within bounds. Returns how many. <see href="https://redis.io/docs/latest/commands/zremrangebyscore/"/></summary>
    public ValueTask<long> ZRemRangeByScoreAsync(RedisKey key, ScoreBound min, ScoreBound max, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRemRangeByScoreSpec).Key(key).Add(min).Add(max), Replies.Integer, cancellation);

    private static CommandLine Waiting(CommandSpec spec, ReadOnlySpan<RedisKey> keys, TimeSpan timeout)
    {
        Arguments.ThrowIfEmpty(keys);
        return CommandLine.Rent(spec).Keys(keys).AddTimeout(timeout);
    }
}
