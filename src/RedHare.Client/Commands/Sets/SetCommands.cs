namespace RedHare.Client;

/// <summary>Sets: <see href="https://redis.io/docs/latest/develop/data-types/sets/"/>. Text is UTF-8; methods whose name says Bytes give the members as they are.</summary>
public sealed partial class SetCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        SAddSpec = new("SADD"),
        SCardSpec = new("SCARD", CommandTraits.ReadOnly),
        SIsMemberSpec = new("SISMEMBER", CommandTraits.ReadOnly),
        SMIsMemberSpec = new("SMISMEMBER", CommandTraits.ReadOnly),
        SMembersSpec = new("SMEMBERS", CommandTraits.ReadOnly),
        SMoveSpec = new("SMOVE"),
        SPopSpec = new("SPOP"),
        SRandMemberSpec = new("SRANDMEMBER", CommandTraits.ReadOnly),
        SRemSpec = new("SREM"),
        SScanSpec = new("SSCAN", CommandTraits.Idempotent);

    /// <summary>Adds a member; false when it was there. <see href="https://redis.io/docs/latest/commands/sadd/"/></summary>
    public ValueTask<bool> SAddAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SAddSpec).Key(key).Add(member), Replies.Boolean, cancellation);

    /// <summary>Adds members. Returns how many are new; 0, without asking, for none. <see href="https://redis.io/docs/latest/commands/sadd/"/></summary>
    public ValueTask<long> SAddAsync(RedisKey key, ReadOnlySpan<RedisValue> members, CancellationToken cancellation = default) =>
        members.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(SAddSpec).Key(key).AddAll(members), Replies.Integer, cancellation);

    /// <summary>The number of members; 0 when there is no key. <see href="https://redis.io/docs/latest/commands/scard/"/></summary>
    public ValueTask<long> SCardAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SCardSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>Whether it is a member. <see href="https://redis.io/docs/latest/commands/sismember/"/></summary>
    public ValueTask<bool> SIsMemberAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SIsMemberSpec).Key(key).Add(member), Replies.Boolean, cancellation);

    /// <summary>Which are members, in the order asked. <see href="https://redis.io/docs/latest/commands/smismember/"/></summary>
    public ValueTask<bool[]> SMIsMemberAsync(RedisKey key, ReadOnlySpan<RedisValue> members, CancellationToken cancellation = default) =>
        members.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(SMIsMemberSpec).Key(key).AddAll(members), Replies.Booleans, cancellation);

    /// <summary>All members, in no order; empty when there is no key. <see cref="SScanAsync"/> reads a big set page by page. <see href="https://redis.io/docs/latest/commands/smembers/"/></summary>
    public ValueTask<string[]> SMembersAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SMembersSpec).Key(key), Replies.Texts, cancellation);

    /// <inheritdoc cref="SMembersAsync"/>
    public ValueTask<byte[][]> SMembersBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SMembersSpec).Key(key), Replies.ManyBytes, cancellation);

    /// <summary>Moves a member to another set; false when it is not in the first. In a cluster both must share a slot. <see href="https://redis.io/docs/latest/commands/smove/"/></summary>
    public ValueTask<bool> SMoveAsync(RedisKey source, RedisKey destination, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SMoveSpec).Key(source).Key(destination).Add(member), Replies.Boolean, cancellation);

    /// <summary>Takes some member out; null when there is none. <see href="https://redis.io/docs/latest/commands/spop/"/></summary>
    public ValueTask<string?> SPopAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SPopSpec).Key(key), Replies.Text, cancellation);

    /// <inheritdoc cref="SPopAsync(RedisKey, CancellationToken)"/>
    public ValueTask<byte[]?> SPopBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SPopSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>Takes up to a number of members out. <see href="https://redis.io/docs/latest/commands/spop/"/></summary>
    public ValueTask<string[]> SPopAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SPopSpec).Key(key).Add(count), Replies.Texts, cancellation);

    /// <inheritdoc cref="SPopAsync(RedisKey, long, CancellationToken)"/>
    public ValueTask<byte[][]> SPopBytesAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SPopSpec).Key(key).Add(count), Replies.ManyBytes, cancellation);

    /// <summary>Some member; null when there is none. <see href="https://redis.io/docs/latest/commands/srandmember/"/></summary>
    public ValueTask<string?> SRandMemberAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SRandMemberSpec).Key(key), Replies.Text, cancellation);

    /// <inheritdoc cref="SRandMemberAsync(RedisKey, CancellationToken)"/>
    public ValueTask<byte[]?> SRandMemberBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SRandMemberSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>Some members: up to a number of different ones, or, for a negative number, as many as that says, some perhaps more than once.
    /// <see href="https://redis.io/docs/latest/commands/srandmember/"/></summary>
    public ValueTask<string[]> SRandMemberAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SRandMemberSpec).Key(key).Add(count), Replies.Texts, cancellation);

    /// <inheritdoc cref="SRandMemberAsync(RedisKey, long, CancellationToken)"/>
    public ValueTask<byte[][]> SRandMemberBytesAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SRandMemberSpec).Key(key).Add(count), Replies.ManyBytes, cancellation);

    /// <summary>Takes a member out; false when it was none. <see href="https://redis.io/docs/latest/commands/srem/"/></summary>
    public ValueTask<bool> SRemAsync(RedisKey key, RedisValue member, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SRemSpec).Key(key).Add(member), Replies.Boolean, cancellation);

    /// <summary>Takes members out. Returns how many there were; 0, without asking, for none. <see href="https://redis.io/docs/latest/commands/srem/"/></summary>
    public ValueTask<long> SRemAsync(RedisKey key, ReadOnlySpan<RedisValue> members, CancellationToken cancellation = default) =>
        members.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(SRemSpec).Key(key).AddAll(members), Replies.Integer, cancellation);

    /// <summary>The members, page by page. Whatever is there from beginning to end comes; what comes or goes meanwhile may or may not; a member may come twice.
    /// <see href="https://redis.io/docs/latest/commands/sscan/"/></summary>
    /// <param name="key">The set.</param>
    /// <param name="pattern">MATCH: only members that match a glob pattern.</param>
    /// <param name="count">COUNT: about how many members a page looks at.</param>
    /// <param name="cancellation">Ends the scan.</param>
    public IAsyncEnumerable<string> SScanAsync(RedisKey key, RedisValue? pattern = null, long? count = null, CancellationToken cancellation = default) =>
        ScanPages.ReadAsync(backend, SScanSpec, key, pattern, count, ScanPages.Texts, cancellation: cancellation);

    /// <inheritdoc cref="SScanAsync"/>
    public IAsyncEnumerable<byte[]> SScanBytesAsync(RedisKey key, RedisValue? pattern = null, long? count = null, CancellationToken cancellation = default) =>
        ScanPages.ReadAsync(backend, SScanSpec, key, pattern, count, ScanPages.ManyBytes, cancellation: cancellation);
}
