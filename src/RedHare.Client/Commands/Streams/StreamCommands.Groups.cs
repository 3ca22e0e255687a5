namespace RedHare.Client;

public sealed partial class StreamCommands
{
    private static readonly CommandSpec
        XAckSpec = new("XACK", CommandTraits.Idempotent),
        XAutoClaimSpec = new("XAUTOCLAIM"),
        XClaimSpec = new("XCLAIM"),
        XGroupCreateSpec = new("XGROUP CREATE"),
        XGroupCreateConsumerSpec = new("XGROUP CREATECONSUMER", CommandTraits.Idempotent),
        XGroupDelConsumerSpec = new("XGROUP DELCONSUMER", CommandTraits.Idempotent),
        XGroupDestroySpec = new("XGROUP DESTROY", CommandTraits.Idempotent),
        XGroupSetIdSpec = new("XGROUP SETID", CommandTraits.Idempotent),
        XPendingSpec = new("XPENDING", CommandTraits.ReadOnly);

    private static readonly ReplyConverter<StreamId[]> IdArray = static reply => Replies.Select(reply, StreamId.Of);

    private static readonly ReplyConverter<StreamClaim> Claim = static reply =>
        new StreamClaim(StreamId.Of(reply.Items[0]), Replies.Select(reply.Items[1], StreamEntry.Of), Deleted(reply));

    private static readonly ReplyConverter<StreamIdClaim> IdClaim = static reply =>
        new StreamIdClaim(StreamId.Of(reply.Items[0]), Replies.Select(reply.Items[1], StreamId.Of), Deleted(reply));

    private static readonly ReplyConverter<StreamPending> Pending = static reply => new StreamPending(
        reply.Items[0].AsInteger(), StreamId.OrNull(reply.Items[1]), StreamId.OrNull(reply.Items[2]),
        Replies.Select(reply.Items[3], static item => new StreamPendingConsumer(item.Items[0].ToString(), item.Items[1].AsInteger())));

    private static readonly ReplyConverter<StreamPendingEntry[]> PendingEntries = static reply => Replies.Select(reply, static item =>
        new StreamPendingEntry(StreamId.Of(item.Items[0]), item.Items[1].ToString(), TimeSpan.FromMilliseconds(item.Items[2].AsInteger()), item.Items[3].AsInteger()));

    /// <summary>Acknowledges entries: they are pending no longer. Returns how many were; none is no work. <see href="https://redis.io/docs/latest/commands/xack/"/></summary>
    public ValueTask<long> XAckAsync(RedisKey key, RedisValue group, ReadOnlySpan<StreamId> ids, CancellationToken cancellation = default) =>
        ids.IsEmpty ? new(0) : backend.ExecuteAsync(Ids(CommandLine.Rent(XAckSpec).Key(key).Add(group), ids), Replies.Integer, cancellation);

    /// <summary>Acknowledges an entry; false when it was not pending. <see href="https://redis.io/docs/latest/commands/xack/"/></summary>
    public ValueTask<bool> XAckAsync(RedisKey key, RedisValue group, StreamId id, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Ids(CommandLine.Rent(XAckSpec).Key(key).Add(group), [id]), Replies.Boolean, cancellation);

    /// <summary>Gives pending entries to another consumer, if they are idle long enough. Returns those that were taken over. <see href="https://redis.io/docs/latest/commands/xclaim/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="consumer">Who gets them.</param>
    /// <param name="minIdle">How long ago they must have been delivered.</param>
    /// <param name="ids">Which; none is no work.</param>
    /// <param name="options">How they are noted.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<StreamEntry[]> XClaimAsync(
        RedisKey key, RedisValue group, RedisValue consumer, TimeSpan minIdle, ReadOnlySpan<StreamId> ids, StreamClaimOptions? options = null, CancellationToken cancellation = default) =>
        ids.IsEmpty ? new([]) : backend.ExecuteAsync(Claimed(key, group, consumer, minIdle, ids, options), Entries, cancellation);

    /// <summary>As <see cref="XClaimAsync"/>, without the entries' fields and without counting a delivery (JUSTID). <see href="https://redis.io/docs/latest/commands/xclaim/"/></summary>
    public ValueTask<StreamId[]> XClaimJustIdAsync(
        RedisKey key, RedisValue group, RedisValue consumer, TimeSpan minIdle, ReadOnlySpan<StreamId> ids, StreamClaimOptions? options = null, CancellationToken cancellation = default) =>
        ids.IsEmpty ? new([]) : backend.ExecuteAsync(Claimed(key, group, consumer, minIdle, ids, options).Add("JUSTID"u8), IdArray, cancellation);

    /// <summary>Gives those pending entries to another consumer that are idle long enough. <see href="https://redis.io/docs/latest/commands/xautoclaim/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="consumer">Who gets them.</param>
    /// <param name="minIdle">How long ago they must have been delivered.</param>
    /// <param name="from">Where to begin: 0-0, or what the call before returned as <see cref="StreamClaim.Next"/>.</param>
    /// <param name="count">How many at most; null for the server's default of 100.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<StreamClaim> XAutoClaimAsync(
        RedisKey key, RedisValue group, RedisValue consumer, TimeSpan minIdle, StreamId from = default, long? count = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(AutoClaimed(key, group, consumer, minIdle, from, count), Claim, cancellation);

    /// <summary>As <see cref="XAutoClaimAsync"/>, without the entries' fields and without counting a delivery (JUSTID). <see href="https://redis.io/docs/latest/commands/xautoclaim/"/></summary>
    public ValueTask<StreamIdClaim> XAutoClaimJustIdAsync(
        RedisKey key, RedisValue group, RedisValue consumer, TimeSpan minIdle, StreamId from = default, long? count = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(AutoClaimed(key, group, consumer, minIdle, from, count).Add("JUSTID"u8), IdClaim, cancellation);

    /// <summary>What a group's consumers have not acknowledged, in sum. <see href="https://redis.io/docs/latest/commands/xpending/"/></summary>
    public ValueTask<StreamPending> XPendingAsync(RedisKey key, RedisValue group, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XPendingSpec).Key(key).Add(group), Pending, cancellation);

    /// <summary>What a group's consumers have not acknowledged, entry by entry. <see href="https://redis.io/docs/latest/commands/xpending/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="from">The lower end; null for the first.</param>
    /// <param name="to">The upper end; null for the last.</param>
    /// <param name="consumer">Of this consumer alone; null for all.</param>
    /// <param name="minIdle">Delivered at least so long ago; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<StreamPendingEntry[]> XPendingAsync(
        RedisKey key, RedisValue group, long count, StreamBound? from = null, StreamBound? to = null, RedisValue? consumer = null, TimeSpan? minIdle = null, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(XPendingSpec).Key(key).Add(group);
        if (minIdle is { } idle) line.Add("IDLE"u8).Add(Arguments.Milliseconds(idle));
        Bounds(line, from, to, isReverse: false).Add(count);
        if (consumer is { } name) line.Add(name);
        return backend.ExecuteAsync(line, PendingEntries, cancellation);
    }

    /// <summary>Creates a consumer group. <see href="https://redis.io/docs/latest/commands/xgroup-create/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="after">Entries behind it are given to the consumers.</param>
    /// <param name="makeStream">MKSTREAM: an empty stream is made if there is none.</param>
    /// <param name="entriesRead">ENTRIESREAD: how many entries count as read, for the group's lag.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RedisServerException"><c>BUSYGROUP</c>: there is a group of that name.</exception>
    public ValueTask XGroupCreateAsync(RedisKey key, RedisValue group, StreamPosition after, bool makeStream = false, long? entriesRead = null, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(XGroupCreateSpec).Key(key).Add(group);
        after.AddTo(line);
        if (makeStream) line.Add("MKSTREAM"u8);
        if (entriesRead is { } read) line.Add("ENTRIESREAD"u8).Add(read);
        return backend.ExecuteAsync(line, Replies.IsThere, cancellation).Done();
    }

    /// <summary>Creates a consumer of a group; false when it was there. Reading creates one too. <see href="https://redis.io/docs/latest/commands/xgroup-createconsumer/"/></summary>
    public ValueTask<bool> XGroupCreateConsumerAsync(RedisKey key, RedisValue group, RedisValue consumer, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XGroupCreateConsumerSpec).Key(key).Add(group).Add(consumer), Replies.Boolean, cancellation);

    /// <summary>Removes a consumer and what it has pending, which nobody gets any more. Returns how many entries that were. <see href="https://redis.io/docs/latest/commands/xgroup-delconsumer/"/></summary>
    public ValueTask<long> XGroupDelConsumerAsync(RedisKey key, RedisValue group, RedisValue consumer, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XGroupDelConsumerSpec).Key(key).Add(group).Add(consumer), Replies.Integer, cancellation);

    /// <summary>Removes a group with its consumers; false when there was none. <see href="https://redis.io/docs/latest/commands/xgroup-destroy/"/></summary>
    public ValueTask<bool> XGroupDestroyAsync(RedisKey key, RedisValue group, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XGroupDestroySpec).Key(key).Add(group), Replies.Boolean, cancellation);

    /// <summary>Sets behind which entry a group's consumers go on. <see href="https://redis.io/docs/latest/commands/xgroup-setid/"/></summary>
    public ValueTask XGroupSetIdAsync(RedisKey key, RedisValue group, StreamPosition after, long? entriesRead = null, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(XGroupSetIdSpec).Key(key).Add(group);
        after.AddTo(line);
        if (entriesRead is { } read) line.Add("ENTRIESREAD"u8).Add(read);
        return backend.ExecuteAsync(line, Replies.IsThere, cancellation).Done();
    }

    private static CommandLine Claimed(RedisKey key, RedisValue group, RedisValue consumer, TimeSpan minIdle, ReadOnlySpan<StreamId> ids, StreamClaimOptions? options)
    {
        var line = Ids(CommandLine.Rent(XClaimSpec).Key(key).Add(group).Add(consumer).Add(Arguments.Milliseconds(minIdle)), ids);
        options?.AddTo(line);
        return line;
    }

    private static CommandLine AutoClaimed(RedisKey key, RedisValue group, RedisValue consumer, TimeSpan minIdle, StreamId from, long? count)
    {
        var line = CommandLine.Rent(XAutoClaimSpec).Key(key).Add(group).Add(consumer).Add(Arguments.Milliseconds(minIdle));
        from.AddTo(line);
        return Counted(line, count);
    }

    /// <summary>The third part, which Redis has since 7.0.</summary>
    private static StreamId[] Deleted(Reply reply) => reply.Items.Count > 2 ? Replies.Select(reply.Items[2], StreamId.Of) : [];
}
