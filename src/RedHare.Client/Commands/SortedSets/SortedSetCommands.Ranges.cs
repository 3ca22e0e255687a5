namespace RedHare.Client;

public sealed partial class SortedSetCommands
{
    private static readonly CommandSpec
        ZRandMemberSpec = new("ZRANDMEMBER", CommandTraits.ReadOnly),
        ZRangeSpec = new("ZRANGE", CommandTraits.ReadOnly),
        ZRangeByLexSpec = new("ZRANGEBYLEX", CommandTraits.ReadOnly),
        ZRangeByScoreSpec = new("ZRANGEBYSCORE", CommandTraits.ReadOnly),
        ZRangeStoreSpec = new("ZRANGESTORE"),
        ZRevRangeSpec = new("ZREVRANGE", CommandTraits.ReadOnly),
        ZRevRangeByLexSpec = new("ZREVRANGEBYLEX", CommandTraits.ReadOnly),
        ZRevRangeByScoreSpec = new("ZREVRANGEBYSCORE", CommandTraits.ReadOnly);

    /// <summary>Some member; null when there is none. <see href="https://redis.io/docs/latest/commands/zrandmember/"/></summary>
    public ValueTask<string?> ZRandMemberAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRandMemberSpec).Key(key), Replies.Text, cancellation);

    /// <summary>Some members: up to a number of different ones, or, for a negative number, as many as that says, some perhaps more than once.
    /// <see href="https://redis.io/docs/latest/commands/zrandmember/"/></summary>
    public ValueTask<string[]> ZRandMemberAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRandMemberSpec).Key(key).Add(count), Replies.Texts, cancellation);

    /// <summary>ZRANDMEMBER … WITHSCORES: as <see cref="ZRandMemberAsync(RedisKey, long, CancellationToken)"/>, with the scores. <see href="https://redis.io/docs/latest/commands/zrandmember/"/></summary>
    public ValueTask<SortedSetEntry[]> ZRandMemberWithScoresAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRandMemberSpec).Key(key).Add(count).Add("WITHSCORES"u8), SortedSetReplies.Entries, cancellation);

    /// <summary>Members from one place to another, both inclusive, negative ones from the end, by rising score; <c>0, −1</c> is all. <see href="https://redis.io/docs/latest/commands/zrange/"/></summary>
    public ValueTask<string[]> ZRangeAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        ZRangeAsync(key, SortedSetRange.ByRank(start, stop), cancellation);

    /// <summary>The members of a range. <see href="https://redis.io/docs/latest/commands/zrange/"/></summary>
    public ValueTask<string[]> ZRangeAsync(RedisKey key, SortedSetRange range, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeSpec).Key(key).Add(range), Replies.Texts, cancellation);

    /// <inheritdoc cref="ZRangeAsync(RedisKey, long, long, CancellationToken)"/>
    public ValueTask<byte[][]> ZRangeBytesAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        ZRangeBytesAsync(key, SortedSetRange.ByRank(start, stop), cancellation);

    /// <inheritdoc cref="ZRangeAsync(RedisKey, SortedSetRange, CancellationToken)"/>
    public ValueTask<byte[][]> ZRangeBytesAsync(RedisKey key, SortedSetRange range, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeSpec).Key(key).Add(range), Replies.ManyBytes, cancellation);

    /// <summary>ZRANGE … WITHSCORES: as <see cref="ZRangeAsync(RedisKey, long, long, CancellationToken)"/>, with the scores. <see href="https://redis.io/docs/latest/commands/zrange/"/></summary>
    public ValueTask<SortedSetEntry[]> ZRangeWithScoresAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        ZRangeWithScoresAsync(key, SortedSetRange.ByRank(start, stop), cancellation);

    /// <summary>ZRANGE … WITHSCORES: the members of a range with their scores; not of a range by bytes. <see href="https://redis.io/docs/latest/commands/zrange/"/></summary>
    public ValueTask<SortedSetEntry[]> ZRangeWithScoresAsync(RedisKey key, SortedSetRange range, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeSpec).Key(key).Add(range).Add("WITHSCORES"u8), SortedSetReplies.Entries, cancellation);

    /// <inheritdoc cref="ZRangeWithScoresAsync(RedisKey, SortedSetRange, CancellationToken)"/>
    public ValueTask<SortedSetEntryBytes[]> ZRangeWithScoresBytesAsync(RedisKey key, SortedSetRange range, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeSpec).Key(key).Add(range).Add("WITHSCORES"u8), SortedSetReplies.EntriesBytes, cancellation);

    /// <summary>Members within bounds, all scores being equal. <see href="https://redis.io/docs/latest/commands/zrangebylex/"/></summary>
    /// <param name="key">The sorted set.</param>
    /// <param name="min">The lower bound.</param>
    /// <param name="max">The upper bound.</param>
    /// <param name="offset">LIMIT: how many are skipped.</param>
    /// <param name="count">LIMIT: how many follow at most; negative for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<string[]> ZRangeByLexAsync(RedisKey key, LexBound min, LexBound max, long offset = 0, long count = -1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeByLexSpec).Key(key).Add(min).Add(max).AddLimit(offset, count), Replies.Texts, cancellation);

    /// <summary>Members whose scores lie within bounds, by rising score. <see href="https://redis.io/docs/latest/commands/zrangebyscore/"/></summary>
    /// <param name="key">The sorted set.</param>
    /// <param name="min">The lower bound.</param>
    /// <param name="max">The upper bound.</param>
    /// <param name="offset">LIMIT: how many are skipped.</param>
    /// <param name="count">LIMIT: how many follow at most; negative for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<string[]> ZRangeByScoreAsync(RedisKey key, ScoreBound min, ScoreBound max, long offset = 0, long count = -1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeByScoreSpec).Key(key).Add(min).Add(max).AddLimit(offset, count), Replies.Texts, cancellation);

    /// <inheritdoc cref="ZRangeByScoreAsync"/>
    public ValueTask<SortedSetEntry[]> ZRangeByScoreWithScoresAsync(RedisKey key, ScoreBound min, ScoreBound max, long offset = 0, long count = -1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeByScoreSpec).Key(key).Add(min).Add(max).Add("WITHSCORES"u8).AddLimit(offset, count), SortedSetReplies.Entries, cancellation);

    /// <summary>Stores a range; what the destination held is gone. Returns how many members. In a cluster both keys must share a slot. <see href="https://redis.io/docs/latest/commands/zrangestore/"/></summary>
    public ValueTask<long> ZRangeStoreAsync(RedisKey destination, RedisKey source, SortedSetRange range, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRangeStoreSpec).Key(destination).Key(source).Add(range), Replies.Integer, cancellation);

    /// <summary>Members from one place to another, both inclusive, negative ones from the end, by falling score. <see href="https://redis.io/docs/latest/commands/zrevrange/"/></summary>
    public ValueTask<string[]> ZRevRangeAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRevRangeSpec).Key(key).Add(start).Add(stop), Replies.Texts, cancellation);

    /// <summary>ZREVRANGE … WITHSCORES: as <see cref="ZRevRangeAsync"/>, with the scores. <see href="https://redis.io/docs/latest/commands/zrevrange/"/></summary>
    public ValueTask<SortedSetEntry[]> ZRevRangeWithScoresAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRevRangeSpec).Key(key).Add(start).Add(stop).Add("WITHSCORES"u8), SortedSetReplies.Entries, cancellation);

    /// <summary>Members within bounds, the upper one first, from the last to the first. <see href="https://redis.io/docs/latest/commands/zrevrangebylex/"/></summary>
    public ValueTask<string[]> ZRevRangeByLexAsync(RedisKey key, LexBound max, LexBound min, long offset = 0, long count = -1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRevRangeByLexSpec).Key(key).Add(max).Add(min).AddLimit(offset, count), Replies.Texts, cancellation);

    /// <summary>Members whose scores lie within bounds, the upper one first, by falling score. <see href="https://redis.io/docs/latest/commands/zrevrangebyscore/"/></summary>
    public ValueTask<string[]> ZRevRangeByScoreAsync(RedisKey key, ScoreBound max, ScoreBound min, long offset = 0, long count = -1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRevRangeByScoreSpec).Key(key).Add(max).Add(min).AddLimit(offset, count), Replies.Texts, cancellation);

    /// <inheritdoc cref="ZRevRangeByScoreAsync"/>
    public ValueTask<SortedSetEntry[]> ZRevRangeByScoreWithScoresAsync(RedisKey key, ScoreBound max, ScoreBound min, long offset = 0, long count = -1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRevRangeByScoreSpec).Key(key).Add(max).Add(min).Add("WITHSCORES"u8).AddLimit(offset, count), SortedSetReplies.Entries, cancellation);
}
