using System.Runtime.CompilerServices;

namespace RedHare.Client;

public sealed partial class StreamCommands
{
    private static readonly CommandSpec
        XReadSpec = new("XREAD", CommandTraits.ReadOnly),
        XReadBlockSpec = new("XREAD", CommandTraits.ReadOnly | CommandTraits.Blocking),
        XReadGroupSpec = new("XREADGROUP"),
        XReadGroupBlockSpec = new("XREADGROUP", CommandTraits.Blocking);

    /// <summary>How long ReadAllAsync goes on trying to reach a server that it lost, and the pause between two attempts.</summary>
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(100);

    private static readonly ReplyConverter<StreamEntry[]> EntriesOfOne = static reply => OfStreams(reply) is [var only] ? only.Entries : [];

    private static readonly ReplyConverter<StreamEntries[]> EntriesOfSeveral = OfStreams;

    /// <summary>Entries behind a position; none when there are none. <see href="https://redis.io/docs/latest/commands/xread/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="after">Behind what. <see cref="StreamPosition.End"/> makes sense with <paramref name="block"/> alone.</param>
    /// <param name="count">How many at most; null for all.</param>
    /// <param name="block">How long to wait for an entry; null not at all, zero and infinite for ever. It waits on a connection of its own.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<StreamEntry[]> XReadAsync(RedisKey key, StreamPosition after, long? count = null, TimeSpan? block = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Read(count, block, [(key, after)]), EntriesOfOne, cancellation);

    /// <summary>Entries of several streams, of those alone that have some. In a cluster all must share a slot. <see href="https://redis.io/docs/latest/commands/xread/"/></summary>
    public ValueTask<StreamEntries[]> XReadAsync(ReadOnlySpan<(RedisKey Key, StreamPosition After)> streams, long? count = null, TimeSpan? block = null, CancellationToken cancellation = default) =>
        streams.IsEmpty ? new([]) : backend.ExecuteAsync(Read(count, block, streams), EntriesOfSeveral, cancellation);

    /// <summary>Entries for a consumer of a group; each entry goes to one consumer and is pending until XACK. <see href="https://redis.io/docs/latest/commands/xreadgroup/"/></summary>
    /// <param name="key">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="consumer">The consumer, made if it is not there.</param>
    /// <param name="after"><see cref="StreamPosition.New"/>, which null is too, for entries that nobody was given; an id for those that this consumer has pending behind it.</param>
    /// <param name="count">How many at most; null for all.</param>
    /// <param name="block">How long to wait for an entry; null not at all, zero and infinite for ever. It waits on a connection of its own.</param>
    /// <param name="noAck">NOACK: what is given is not pending, as if it were acknowledged at once.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<StreamEntry[]> XReadGroupAsync(
        RedisKey key, RedisValue group, RedisValue consumer, StreamPosition? after = null, long? count = null, TimeSpan? block = null, bool noAck = false, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(ReadGroup(group, consumer, count, block, noAck, [(key, after ?? StreamPosition.New)]), EntriesOfOne, cancellation);

    /// <summary>Entries of several streams for a consumer of the group of that name that each of them has. In a cluster all must share a slot. <see href="https://redis.io/docs/latest/commands/xreadgroup/"/></summary>
    public ValueTask<StreamEntries[]> XReadGroupAsync(
        ReadOnlySpan<(RedisKey Key, StreamPosition After)> streams, RedisValue group, RedisValue consumer, long? count = null, TimeSpan? block = null, bool noAck = false, CancellationToken cancellation = default) =>
        streams.IsEmpty ? new([]) : backend.ExecuteAsync(ReadGroup(group, consumer, count, block, noAck, streams), EntriesOfSeveral, cancellation);

    /// <summary>
    /// All entries behind a position, and those that come, until it is cancelled: XREAD with BLOCK time and again. After a lost connection it goes on behind the
    /// last entry; when none can be made for 30 seconds it ends with the exception.
    /// </summary>
    /// <param name="key">The stream, which need not be there yet.</param>
    /// <param name="after">Behind what.</param>
    /// <param name="count">How many entries are fetched at once.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<StreamEntry> ReadAllAsync(RedisKey key, StreamPosition after = default, long count = 100, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        // The end is fixed once: "$" anew at each call would leave out what came between two.
        if (after.IsEnd) after = await XRevRangeAsync(key, count: 1, cancellation: cancellation).ConfigureAwait(false) is [var last] ? last.Id : default;
        var lost = default(long?);
        while (true)
        {
            StreamEntry[] entries;
            try
            {
                entries = await XReadAsync(key, after, count, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
                lost = null;
            }
            catch (RedisConnectionException) when (MayGoOn(ref lost))
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
                continue;
            }
            foreach (var entry in entries)
            {
                yield return entry;
                after = entry.Id;
            }
        }
    }

    /// <summary>
    /// All entries for a consumer until it is cancelled: first those it has pending from before, then new ones as they come, each to be acknowledged by
    /// <see cref="XAckAsync(RedisKey, RedisValue, StreamId, CancellationToken)"/>. After a lost connection it goes on with what was given to the consumer on the way and never
    /// arrived; when none can be made for 30 seconds it ends with the exception.
    /// </summary>
    /// <param name="key">The stream.</param>
    /// <param name="group">The group, which must be there.</param>
    /// <param name="consumer">The consumer.</param>
    /// <param name="count">How many entries are fetched at once: so many may be pending here without being worked on.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<StreamEntry> ReadGroupAllAsync(RedisKey key, RedisValue group, RedisValue consumer, long count = 10, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var last = StreamId.Min;
        var isCatchingUp = true;
        var lost = default(long?);
        while (true)
        {
            StreamEntry[] entries;
            try
            {
                entries = isCatchingUp
                    ? await XReadGroupAsync(key, group, consumer, last, count, cancellation: cancellation).ConfigureAwait(false)
                    : await XReadGroupAsync(key, group, consumer, StreamPosition.New, count, Timeout.InfiniteTimeSpan, cancellation: cancellation).ConfigureAwait(false);
                lost = null;
            }
            catch (RedisConnectionException) when (MayGoOn(ref lost))
            {
                // The server may have given entries that did not arrive: they are pending behind the last that did.
                isCatchingUp = true;
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
                continue;
            }
            if (entries.Length == 0) isCatchingUp = false;
            foreach (var entry in entries)
            {
                if (entry.Id > last) last = entry.Id;
                if (!entry.IsDeleted) yield return entry;
            }
        }
    }

    private static bool MayGoOn(ref long? lost) => Environment.TickCount64 - (lost ??= Environment.TickCount64) < GiveUp.TotalMilliseconds;

    private static CommandLine Read(long? count, TimeSpan? block, ReadOnlySpan<(RedisKey Key, StreamPosition After)> streams) =>
        Streams(Blocking(Counted(CommandLine.Rent(block is null ? XReadSpec : XReadBlockSpec), count), block), streams);

    private static CommandLine ReadGroup(RedisValue group, RedisValue consumer, long? count, TimeSpan? block, bool noAck, ReadOnlySpan<(RedisKey Key, StreamPosition After)> streams)
    {
        var line = CommandLine.Rent(block is null ? XReadGroupSpec : XReadGroupBlockSpec).Add("GROUP"u8).Add(group).Add(consumer);
        Blocking(Counted(line, count), block);
        if (noAck) line.Add("NOACK"u8);
        return Streams(line, streams);
    }

    private static CommandLine Blocking(CommandLine line, TimeSpan? block)
    {
        if (block is not { } time) return line;
        if (time == Timeout.InfiniteTimeSpan) time = TimeSpan.Zero;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero, nameof(block));
        return line.Add("BLOCK"u8).Add(Arguments.Milliseconds(time));
    }

    private static CommandLine Streams(CommandLine line, ReadOnlySpan<(RedisKey Key, StreamPosition After)> streams)
    {
        line.Add("STREAMS"u8);
        foreach (var (key, _) in streams) line.Key(key);
        foreach (var (_, after) in streams) after.AddTo(line);
        return line;
    }

    /// <summary>A map of streams in RESP3, an array of pairs in RESP2, null for none.</summary>
    private static StreamEntries[] OfStreams(Reply reply)
    {
        if (reply.Kind != ReplyKind.Map) return Replies.Select(reply, static pair => Of(pair.Items[0], pair.Items[1]));
        var streams = new StreamEntries[reply.Items.Count / 2];
        for (var i = 0; i < streams.Length; i++) streams[i] = Of(reply.Items[2 * i], reply.Items[2 * i + 1]);
        return streams;

        static StreamEntries Of(Reply key, Reply entries) => new(key.Bytes, Replies.Select(entries, StreamEntry.Of));
    }
}
