using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Journals;

/// <summary>
/// A capped stream whose entries are published as well: who listens has them at once, and who was away reads on where he stopped. Each entry names the one
/// before it, so that a reader knows from the message alone whether it is the next; where it is not, the stream tells what was missed.
/// </summary>
/// <param name="context">Where it is.</param>
/// <param name="key">The stream's key.</param>
/// <param name="capacity">Entries kept.</param>
/// <param name="retention">How long it lives after the last entry.</param>
internal sealed class Journal(PatternContext context, string key, int capacity, TimeSpan retention)
{
    /// <summary>How many entries are read at once.</summary>
    public const int Slice = 100;

    // KEYS: the stream, and the key that remembers this entry's name. ARGV: the data, capacity, retention in ms, channel, memory of names in ms.
    private static readonly RedisScript Append = new(
        """
        local known = redis.call('GET', KEYS[2])
        if known then return known end
        local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
        local before = last[1] and last[1][1] or '0-0'
        local id = redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], '*', 'b', before, 'd', ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        redis.call('SET', KEYS[2], id, 'PX', ARGV[5])
        redis.call('PUBLISH', ARGV[4], before .. ' ' .. id .. ' ' .. ARGV[1])
        return id
        """,
        CommandTraits.Idempotent);

    // Not as reads, which may go to a replica: one that is behind would know less than the message that was heard.
    private static readonly CommandSpec XRange = new("XRANGE", CommandTraits.Idempotent), XRevRange = new("XREVRANGE", CommandTraits.Idempotent);

    private static readonly TimeSpan NameMemory = TimeSpan.FromMinutes(10);

    public PatternContext Context => context;

    public string Channel => $"{key}:new";

    /// <summary>Appends, and returns the entry's id. By the same name it is appended once within ten minutes, so a lost reply is no reason for a second one.</summary>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<StreamId> AppendAsync(byte[] data, string? name, CancellationToken cancellation)
    {
        await context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        return await context.Backend.EvaluateAsync(
            Append,
            new RedisKey[] { key, $"{key}:sent:{name ?? Leasing.NewOwner()}" },
            new RedisValue[] { data, capacity, (long)Math.Ceiling(retention.TotalMilliseconds), Channel, (long)NameMemory.TotalMilliseconds },
            static reply => StreamId.Parse(reply.ToString()),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>The entries behind an id, oldest first, a slice at most.</summary>
    public ValueTask<IReadOnlyList<JournalEntry>> AfterAsync(StreamId id, CancellationToken cancellation) => context.Backend.ExecuteAsync<IReadOnlyList<JournalEntry>>(
        CommandLine.Rent(XRange).Key(key).Add($"({id}").Add("+").Add("COUNT").Add(Slice), reply => Entries(reply, id), cancellation);

    /// <summary>The newest entries before an id, newest first; before null: the newest of all.</summary>
    public ValueTask<IReadOnlyList<JournalEntry>> BeforeAsync(StreamId? id, int count, CancellationToken cancellation) => context.Backend.ExecuteAsync<IReadOnlyList<JournalEntry>>(
        CommandLine.Rent(XRevRange).Key(key).Add(id is { } before ? $"({before}" : "+").Add("-").Add("COUNT").Add(count), static reply => Entries(reply, null), cancellation);

    // What was appended to an empty stream follows nothing: it may be new, or have lost what was before it to the retention.
    private static JournalEntry[] Entries(Reply reply, StreamId? last)
    {
        var entries = new JournalEntry[reply.Items.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var (id, fields) = (StreamId.Parse(reply.Items[i].Items[0].ToString()), reply.Items[i].Items[1].Items);
            var before = StreamId.Parse(fields[1].ToString());
            var isGap = last is { } seen && seen != default && (before > seen || before == default);
            entries[i] = new JournalEntry(id, fields[3].Bytes, isGap) { Before = before };
            if (last is not null) last = id;
        }
        return entries;
    }
}
