namespace RedHare.Client;

/// <summary>Sorted sets: <see href="https://redis.io/docs/latest/develop/data-types/sorted-sets/"/>. Members are ordered by score, equal scores by their bytes. Scores are doubles:
/// integers are exact up to 2^53. Text is UTF-8; methods whose name says Bytes give the members as they are.</summary>
public sealed partial class SortedSetCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        ZAddSpec = new("ZADD"),
        ZCardSpec = new("ZCARD", CommandTraits.ReadOnly),
        ZCountSpec = new("ZCOUNT", CommandTraits.ReadOnly),
        ZIncrBySpec = new("ZINCRBY"),
        ZLexCountSpec = new("ZLEXCOUNT", CommandTraits.ReadOnly),
        ZMScoreSpec = new("ZMSCORE", CommandTraits.ReadOnly),
        ZRankSpec = new("ZRANK", CommandTraits.ReadOnly),
        ZRevRankSpec = new("ZREVRANK", CommandTraits.ReadOnly),
        ZScanSpec = new("ZSCAN", CommandTraits.Idempotent),
        ZScoreSpec = new("ZSCORE", CommandTraits.ReadOnly);

    /// <summary>Adds a member or gives it another score; true when it is new, or, with <see cref="ZAddOptions.Changed"/>, new or changed. <see href="https://redis.io/docs/latest/commands/zadd/"/></summary>
    public ValueTask<bool> ZAddAsync(RedisKey key, RedisValue member, double score, ZAddOptions options = ZAddOptions.None, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZAddSpec).Key(key).Add(options).Add(score).Add(member), Replies.Boolean, cancellation);

    /// <summary>Adds members or gives them other scores. Returns how many are new, or, with <see cref="ZAddOptions.Changed"/>, new or changed; 0, without asking, for none.
    /// <see href="https://redis.io/docs/latest/commands/zadd/"/></summary>
    public ValueTask<long> ZAddAsync(
        RedisKey key, ReadOnlySpan<(RedisValue Member, double Score)> members, ZAddOptions options = ZAddOptions.None, CancellationToken cancellation = default)
    {
        if (members.IsEmpty) return default;
        var line = CommandLine.Rent(ZAddSpec).Key(key).Add(options);
        foreach (var (member, score) in members) line.Add(score).Add(member);
        return backend.ExecuteAsync(line, Replies.Integer, cancellation);
    }

    /// <summary>ZADD … INCR: adds to a member's score, to 0 if it is none. Returns the new score; null when the options forbade it. <see href="https://redis.io/docs/latest/commands/zadd/"/></summary>
    public ValueTask<double?> ZAddIncrAsync(RedisKey key, RedisValue member, double by, ZAddOptions options = ZAddOptions.None, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZAddSpec).Key(key).Add(options).Add("INCR"u8).Add(by).Add(member), Replies.DoubleOrNull, cancellation);

    /// <summary>The number of members; 0 when there is no key. <see href="https://redis.io/docs/latest/commands/zcard/"/></summary>
    public ValueTask<long> ZCardAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZCardSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>How many members have scores within bounds. <see href="https://redis.io/docs/latest/commands/zcount/"/></summary>
    public ValueTask<long> ZCountAsync(RedisKey key, ScoreBound min, ScoreBound max, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZCountSpec).Key(key).Add(min).Add(max), Replies.Integer, cancellation);

    /// <summary>Adds to a member's score, to 0 if it is none. Returns the new score. <see href="https://redis.io/docs/latest/commands/zincrby/"/></summary>
    public ValueTask<double> ZIncrByAsync(RedisKey key, double by, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZIncrBySpec).Key(key).Add(by).Add(member), Replies.Double, cancellation);

    /// <summary>How many members lie within bounds, all scores being equal. <see href="https://redis.io/docs/latest/commands/zlexcount/"/></summary>
    public ValueTask<long> ZLexCountAsync(RedisKey key, LexBound min, LexBound max, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZLexCountSpec).Key(key).Add(min).Add(max), Replies.Integer, cancellation);

    /// <summary>Scores in the order of the members, null for what is none. <see href="https://redis.io/docs/latest/commands/zmscore/"/></summary>
    public ValueTask<double?[]> ZMScoreAsync(RedisKey key, ReadOnlySpan<RedisValue> members, CancellationToken cancellation = default) =>
        members.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(ZMScoreSpec).Key(key).AddAll(members), Replies.DoublesOrNulls, cancellation);

    /// <summary>A member's place, 0 for the lowest score; null when it is none. <see href="https://redis.io/docs/latest/commands/zrank/"/></summary>
    public ValueTask<long?> ZRankAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRankSpec).Key(key).Add(member), Replies.IntegerOrNull, cancellation);

    /// <summary>ZRANK … WITHSCORE: a member's place, 0 for the lowest score, and its score; null when it is none (since Redis 7.2). <see href="https://redis.io/docs/latest/commands/zrank/"/></summary>
    public ValueTask<SortedSetRank?> ZRankWithScoreAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRankSpec).Key(key).Add(member).Add("WITHSCORE"u8), SortedSetReplies.Rank, cancellation);

    /// <summary>A member's place from the end, 0 for the highest score; null when it is none. <see href="https://redis.io/docs/latest/commands/zrevrank/"/></summary>
    public ValueTask<long?> ZRevRankAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRevRankSpec).Key(key).Add(member), Replies.IntegerOrNull, cancellation);

    /// <summary>ZREVRANK … WITHSCORE: a member's place from the end, 0 for the highest score, and its score; null when it is none (since Redis 7.2).
    /// <see href="https://redis.io/docs/latest/commands/zrevrank/"/></summary>
    public ValueTask<SortedSetRank?> ZRevRankWithScoreAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZRevRankSpec).Key(key).Add(member).Add("WITHSCORE"u8), SortedSetReplies.Rank, cancellation);

    /// <summary>The members with their scores, page by page. Whatever is there from beginning to end comes; what comes or goes meanwhile may or may not; a member may come twice.
    /// <see href="https://redis.io/docs/latest/commands/zscan/"/></summary>
    /// <param name="key">The sorted set.</param>
    /// <param name="pattern">MATCH: only members that match a glob pattern.</param>
    /// <param name="count">COUNT: about how many members a page looks at.</param>
    /// <param name="cancellation">Ends the scan.</param>
    public IAsyncEnumerable<SortedSetEntry> ZScanAsync(RedisKey key, RedisValue? pattern = null, long? count = null, CancellationToken cancellation = default) =>
        ScanPages.ReadAsync(backend, ZScanSpec, key, pattern, count, SortedSetReplies.Page, cancellation: cancellation);

    /// <summary>A member's score; null when it is none. <see href="https://redis.io/docs/latest/commands/zscore/"/></summary>
    public ValueTask<double?> ZScoreAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ZScoreSpec).Key(key).Add(member), Replies.DoubleOrNull, cancellation);
}
