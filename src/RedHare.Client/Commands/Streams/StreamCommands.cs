namespace RedHare.Client;

/// <summary>Streams: <see href="https://redis.io/docs/latest/develop/data-types/streams/"/>. Field names and values are text (UTF-8) or bytes, as each entry is read.</summary>
public sealed partial class StreamCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        XAddSpec = new("XADD"),
        XDelSpec = new("XDEL", CommandTraits.Idempotent),
        XLenSpec = new("XLEN", CommandTraits.ReadOnly),
        XRangeSpec = new("XRANGE", CommandTraits.ReadOnly),
        XRevRangeSpec = new("XREVRANGE", CommandTraits.ReadOnly),
        XSetIdSpec = new("XSETID", CommandTraits.Idempotent),
        XTrimSpec = new("XTRIM", CommandTraits.Idempotent);

    private static readonly ReplyConverter<StreamId> Id = StreamId.Of;

    private static readonly ReplyConverter<StreamId?> IdOrNull = StreamId.OrNull;

    private static readonly ReplyConverter<StreamEntry[]> Entries = static reply => Replies.Select(reply, StreamEntry.Of);

    /// <summary>Appends an entry, making the stream if there is none. Returns the entry's id. <see href="https://redis.io/docs/latest/commands/xadd/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="fields">At least one.</param>
    /// <param name="id">The id, which the server makes by default.</param>
    /// <param name="trim">What is removed from the head in the same step.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">There is no field.</exception>
    public ValueTask<StreamId> XAddAsync(
        RedisKey key, ReadOnlySpan<(RedisValue Field, RedisValue Value)> fields, NewStreamId id = default, StreamTrim trim = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Added(CommandLine.Rent(XAddSpec).Key(key), fields, id, trim), Id, cancellation);

    /// <summary>Appends an entry of one field. Returns the entry's id. <see href="https://redis.io/docs/latest/commands/xadd/"/></summary>
    public ValueTask<StreamId> XAddAsync(RedisKey key, RedisValue field, RedisValue value, NewStreamId id = default, StreamTrim trim = default, CancellationToken cancellation = default) =>
        XAddAsync(key, [(field, value)], id, trim, cancellation);

    /// <summary>Appends an entry if the stream is there (NOMKSTREAM); null when it is not. <see href="https://redis.io/docs/latest/commands/xadd/"/></summary>
    /// <exception cref="ArgumentException">There is no field.</exception>
    public ValueTask<StreamId?> XAddNoMkStreamAsync(
        RedisKey key, ReadOnlySpan<(RedisValue Field, RedisValue Value)> fields, NewStreamId id = default, StreamTrim trim = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Added(CommandLine.Rent(XAddSpec).Key(key).Add("NOMKSTREAM"u8), fields, id, trim), IdOrNull, cancellation);

    /// <summary>Deletes entries. Returns how many there were; none is no work. <see href="https://redis.io/docs/latest/commands/xdel/"/></summary>
    public ValueTask<long> XDelAsync(RedisKey key, ReadOnlySpan<StreamId> ids, CancellationToken cancellation = default) =>
        ids.IsEmpty ? new(0) : backend.ExecuteAsync(Ids(CommandLine.Rent(XDelSpec).Key(key), ids), Replies.Integer, cancellation);

    /// <summary>Deletes an entry; false when it was not there. <see href="https://redis.io/docs/latest/commands/xdel/"/></summary>
    public ValueTask<bool> XDelAsync(RedisKey key, StreamId id, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Ids(CommandLine.Rent(XDelSpec).Key(key), [id]), Replies.Boolean, cancellation);

    /// <summary>How many entries there are; 0 when there is no stream. <see href="https://redis.io/docs/latest/commands/xlen/"/></summary>
    public ValueTask<long> XLenAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(XLenSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>Entries from one id to another, the earliest first. <see href="https://redis.io/docs/latest/commands/xrange/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="from">The lower end; null for the first entry.</param>
    /// <param name="to">The upper end; null for the last entry.</param>
    /// <param name="count">How many at most; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<StreamEntry[]> XRangeAsync(RedisKey key, StreamBound? from = null, StreamBound? to = null, long? count = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Counted(Bounds(CommandLine.Rent(XRangeSpec).Key(key), from, to, isReverse: false), count), Entries, cancellation);

    /// <summary>Entries from one id back to another, the latest first. <see href="https://redis.io/docs/latest/commands/xrevrange/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="from">The upper end; null for the last entry.</param>
    /// <param name="to">The lower end; null for the first entry.</param>
    /// <param name="count">How many at most; null for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<StreamEntry[]> XRevRangeAsync(RedisKey key, StreamBound? from = null, StreamBound? to = null, long? count = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Counted(Bounds(CommandLine.Rent(XRevRangeSpec).Key(key), from, to, isReverse: true), count), Entries, cancellation);

    /// <summary>Removes entries from the head. Returns how many. <see href="https://redis.io/docs/latest/commands/xtrim/"/></summary>
    public ValueTask<long> XTrimAsync(RedisKey key, StreamTrim trim, CancellationToken cancellation = default)
    {
        if (!trim.IsSet) return new(0);
        var line = CommandLine.Rent(XTrimSpec).Key(key);
        trim.AddTo(line);
        return backend.ExecuteAsync(line, Replies.Integer, cancellation);
    }

    /// <summary>Sets what a stream knows of its past: its last id, entries ever added, the greatest id deleted. <see href="https://redis.io/docs/latest/commands/xsetid/"/></summary>
    public ValueTask XSetIdAsync(RedisKey key, StreamId lastId, long? entriesAdded = null, StreamId? maxDeletedId = null, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(XSetIdSpec).Key(key);
        lastId.AddTo(line);
        if (entriesAdded is { } added) line.Add("ENTRIESADDED"u8).Add(added);
        if (maxDeletedId is { } deleted)
        {
            line.Add("MAXDELETEDID"u8);
            deleted.AddTo(line);
        }
        return backend.ExecuteAsync(line, Replies.IsThere, cancellation).Done();
    }

    private static CommandLine Added(CommandLine line, ReadOnlySpan<(RedisValue Field, RedisValue Value)> fields, NewStreamId id, StreamTrim trim)
    {
        if (fields.IsEmpty)
        {
            line.Return();
            throw new ArgumentException("An entry has at least one field.", nameof(fields));
        }
        trim.AddTo(line);
        id.AddTo(line);
        foreach (var (field, value) in fields) line.Add(field).Add(value);
        return line;
    }

    private static CommandLine Bounds(CommandLine line, StreamBound? from, StreamBound? to, bool isReverse)
    {
        if (from is { } start) start.AddTo(line);
        else line.Add(isReverse ? "+"u8 : "-"u8);
        if (to is { } end) end.AddTo(line);
        else line.Add(isReverse ? "-"u8 : "+"u8);
        return line;
    }

    private static CommandLine Counted(CommandLine line, long? count) => count is { } given ? line.Add("COUNT"u8).Add(given) : line;

    private static CommandLine Ids(CommandLine line, ReadOnlySpan<StreamId> ids)
    {
        foreach (var id in ids) id.AddTo(line);
        return line;
    }
}
