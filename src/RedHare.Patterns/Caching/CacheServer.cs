using System.Text;

namespace RedHare.Patterns.Caching;

/// <summary>What a cache asks of the server, one round trip each.</summary>
internal sealed class CacheServer(PatternContext context, CacheKeys keys, VersionTable versions, ServerGate gate, CacheOptions options, CoarseClock clock)
{
    private static readonly CommandSpec Get = new("GET", CommandTraits.ReadOnly), TimeToLive = new("PTTL", CommandTraits.ReadOnly);

    // Of the master. The second SET of a call whose first reply was lost is refused, and the script that is then asked knows the token.
    private static readonly CommandSpec Set = new("SET", CommandTraits.Idempotent), GetRange = new("GETRANGE", CommandTraits.Idempotent);

    private static readonly ReplyConverter<bool> IsOne = static reply => reply.AsInteger() == 1;
    private static readonly ReplyConverter<string> AsText = static reply => reply.ToString();

    private static readonly ReplyConverter<LoadClaim> AsClaim = static reply =>
        new LoadClaim((LoadOutcome)reply.Items[0].AsInteger(), TimeSpan.FromMilliseconds(Math.Max(reply.Items[1].AsInteger(), 0)), reply.Items[2].ToString());

    private readonly string _changes = options.Near?.Mode == NearMode.Messages ? keys.Changes : "";

    // Twice as long as any value: armed again before half of that is over, it outlives all that was stored under it.
    private readonly long _versionTtl = 2 * (long)options.MaxDuration.TotalMilliseconds;

    /// <summary>Who publishes, so that it need not listen to itself.</summary>
    public string Origin { get; } = Stamp.Unique();

    /// <summary>Reads an entry with the versions that decide whether it is good.</summary>
    /// <param name="reader">By what connection.</param>
    /// <param name="key">The key.</param>
    /// <param name="tags">What the caller would store it under.</param>
    /// <param name="hears">Whether changes of versions are heard of, so that those read before need not be read again.</param>
    public async ValueTask<Found> ReadAsync(IRedisBackend reader, string key, IReadOnlyList<string> tags, bool hears)
    {
        var cells = versions.Of(tags);
        // The TTL first: should the entry be replaced between the two, the new value gets the end of the old, which is too early and never too late.
        var entry = keys.Entry(key);
        var lines = new List<CommandLine>(2 + cells.Length) { CommandLine.Rent(TimeToLive).Key(entry), CommandLine.Rent(Get).Key(entry) };
        var stamps = Ask(lines, cells, hears);
        var replies = await RunAsync(reader, lines).ConfigureAwait(false);
        Answer(stamps, replies.AsSpan(2), hears);
        var bytes = replies[1].Bytes;
        var seen = bytes.Length > Stamp.Length ? bytes[..Stamp.Length] : bytes;
        if (replies[1].IsNull || !CacheRecord.TryRead(bytes, out var record)) return new Found(seen, null, default, [], stamps);

        var under = stamps;
        if (Missing(record, stamps) is { } others)
        {
            lines = new List<CommandLine>(others.Length);
            under = Ask(lines, others, hears);
            if (lines.Count > 0) Answer(under, await RunAsync(reader, lines).ConfigureAwait(false), hears);
            under = [.. stamps, .. under];
        }
        if (CellsOf(record, under) is not { } current) return new Found(seen, null, default, [], stamps);
        return new Found(seen, record, TimeSpan.FromMilliseconds(replies[0].AsInteger()) - record.StaleFor, current, stamps);
    }

    /// <summary>Versions as they are now, made where there are none, which will outlive what is stored under them.</summary>
    public async ValueTask<Stamp[]> StampAsync(Stamp[] stamps)
    {
        for (var i = 0; i < stamps.Length; i++)
        {
            var (cell, version) = stamps[i];
            var now = clock.Now;
            if (version.Length == Stamp.Length && cell.ArmedAt != long.MinValue && now - cell.ArmedAt < _versionTtl / 4) continue;
            var armed = await EvaluateAsync(CacheScripts.Arm, [cell.Key], [Stamp.Unique(), _versionTtl], AsText).ConfigureAwait(false);
            cell.ArmedAt = now;
            if (armed.Length == Stamp.Length) stamps[i] = new Stamp(cell, armed);
        }
        return stamps;
    }

    /// <summary>The versions alone, to store something that was not read before.</summary>
    public async ValueTask<Stamp[]> StampAsync(IReadOnlyList<string> tags, bool hears)
    {
        var cells = versions.Of(tags);
        var lines = new List<CommandLine>(cells.Length);
        var stamps = Ask(lines, cells, hears);
        if (lines.Count > 0) Answer(stamps, await RunAsync(context.Backend, lines).ConfigureAwait(false), isHeardOf: false);
        return await StampAsync(stamps).ConfigureAwait(false);
    }

    /// <summary>Asks for the right to load.</summary>
    public async ValueTask<LoadClaim> AcquireAsync(string key, string token, TimeSpan ttl, Found found, bool waits, bool hasStale)
    {
        if (found.Seen.IsEmpty && await TryLeaseAsync(key, token, ttl).ConfigureAwait(false) is { } outcome) return new LoadClaim(outcome, TimeSpan.Zero, token);
        var past = found.IsStale ? (RedisValue)(long)found.Record!.Value.StaleFor.TotalMilliseconds : "";
        return await EvaluateAsync(CacheScripts.Acquire, Both(key), [token, (long)ttl.TotalMilliseconds, found.Seen, waits ? 1 : 0, hasStale ? 1 : 0, past], AsClaim).ConfigureAwait(false);
    }

    /// <summary>False when the lease was gone.</summary>
    public ValueTask<bool> StoreAsync(string key, string token, ReadOnlyMemory<byte> record, TimeSpan ttl, TimeSpan end) => WriteAsync(CacheScripts.Store, key, token, record, ttl, end);

    /// <summary>False when a later version was there.</summary>
    public ValueTask<bool> SetAsync(string key, long? version, ReadOnlyMemory<byte> record, TimeSpan ttl, TimeSpan end) =>
        WriteAsync(CacheScripts.Set, key, version?.ToString("D19", System.Globalization.CultureInfo.InvariantCulture) ?? "", record, ttl, end);

    public ValueTask<bool> RemoveAsync(string key) => EvaluateAsync(CacheScripts.Remove, Both(key), IsTold ? [_changes, Origin + "k" + key] : [], IsOne);

    public ValueTask<bool> ReleaseAsync(string key, string token, TimeSpan cooling) =>
        EvaluateAsync(CacheScripts.Release, Both(key), [token, (long)cooling.TotalMilliseconds], IsOne);

    public ValueTask<bool> TouchAsync(string key, in CacheRecord record) =>
        EvaluateAsync(CacheScripts.Touch, [keys.Entry(key)], [record.Id, (long)record.Sliding.TotalMilliseconds, (long)record.StaleFor.TotalMilliseconds], IsOne);

    public ValueTask<bool> InvalidateTagAsync(string tag) => BumpAsync(keys.Tag(tag), "t" + tag);

    public ValueTask<bool> InvalidateAllAsync() => BumpAsync(keys.Version, "a");

    public async Task InvalidateAsync(CacheInvalidation change)
    {
        if (change.Scope == CacheInvalidationScope.Key) await RemoveAsync(change.Name).ConfigureAwait(false);
        else if (change.Scope == CacheInvalidationScope.Tag) await InvalidateTagAsync(change.Name).ConfigureAwait(false);
        else if (change.Scope == CacheInvalidationScope.All) await InvalidateAllAsync().ConfigureAwait(false);
    }

    private bool IsTold => _changes.Length > 0;

    /// <summary>
    /// The lease of a key under which nothing was found, by plain commands, which cost half of what a script does. Null where it has another, or cools down: the script knows what that means.
    /// </summary>
    private async ValueTask<LoadOutcome?> TryLeaseAsync(string key, string token, TimeSpan ttl)
    {
        // Whether there is still no entry is asked behind the lease: from then on nobody but who takes the lease away stores one.
        var replies = await RunAsync(
            context.Backend,
            [
                CommandLine.Rent(Set).Key(keys.Lease(key)).Add(token).Add("NX").Add("PX").Add((long)ttl.TotalMilliseconds),
                CommandLine.Rent(GetRange).Key(keys.Entry(key)).Add(0).Add(Stamp.Length - 1),
            ]).ConfigureAwait(false);
        if (replies[0].IsNull) return null;
        if (replies[1].Bytes.IsEmpty) return LoadOutcome.Granted;
        await ReleaseAsync(key, token, TimeSpan.Zero).ConfigureAwait(false);
        return LoadOutcome.Changed;
    }

    private ValueTask<bool> BumpAsync(string key, string change) =>
        EvaluateAsync(CacheScripts.Bump, [key], IsTold ? [Stamp.Unique(), _versionTtl, _changes, Origin + change] : [Stamp.Unique(), _versionTtl], IsOne);

    private ValueTask<bool> WriteAsync(RedisScript script, string key, string first, ReadOnlyMemory<byte> record, TimeSpan ttl, TimeSpan end) =>
        EvaluateAsync(
            script, Both(key),
            IsTold ? [first, record, (long)ttl.TotalMilliseconds, (long)end.TotalMilliseconds, _changes, Origin + "k" + key] : [first, record, (long)ttl.TotalMilliseconds, (long)end.TotalMilliseconds], IsOne);

    private RedisKey[] Both(string key) => [keys.Entry(key), keys.Lease(key)];

    private ValueTask<T> EvaluateAsync<T>(RedisScript script, RedisKey[] scriptKeys, RedisValue[] arguments, ReplyConverter<T> converter) =>
        gate.EvaluateAsync(context.Backend, script, scriptKeys, arguments, converter);

    /// <summary>Sends commands in one go; an error among the replies is thrown.</summary>
    public async ValueTask<Reply[]> RunAsync(IRedisBackend reader, List<CommandLine> lines)
    {
        var replies = await gate.ExecuteAsync(reader, lines).ConfigureAwait(false);
        foreach (var reply in replies)
            if (reply.IsError) throw new RedisServerException(reply.ToString());
        return replies;
    }

    // A version that is asked for stays null until it is answered.
    private static Stamp[] Ask(List<CommandLine> lines, ReadOnlySpan<VersionCell> cells, bool hears)
    {
        var stamps = new Stamp[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = cells[i];
            var known = hears && !cell.IsStale ? cell.Version : null;
            stamps[i] = new Stamp(cell, known!);
            if (known is null) lines.Add(CommandLine.Rent(Get).Key(cell.Key));
        }
        return stamps;
    }

    /// <param name="stamps">What was asked for.</param>
    /// <param name="replies">What was answered.</param>
    /// <param name="isHeardOf">Whether it was asked by a connection that tells of changes: only then may it be believed later.</param>
    private static void Answer(Stamp[] stamps, ReadOnlySpan<Reply> replies, bool isHeardOf)
    {
        var next = 0;
        for (var i = 0; i < stamps.Length; i++)
        {
            if (stamps[i].Version is not null) continue;
            var version = replies[next++].Text ?? "";
            if (version.Length == Stamp.Length) stamps[i].Cell.Learn(version, isHeardOf);
            stamps[i] = stamps[i] with { Version = version };
        }
    }

    /// <summary>The tags of an entry that the caller did not name; null when there are none.</summary>
    private VersionCell[]? Missing(in CacheRecord record, Stamp[] stamps)
    {
        List<VersionCell>? missing = null;
        var reader = record.Stamps;
        while (reader.Next())
            if (Find(stamps, reader.Tag) is null) (missing ??= []).Add(versions.Of(Encoding.UTF8.GetString(reader.Tag)));
        return missing?.ToArray();
    }

    /// <summary>The cells of an entry's stamps, if all of them are those of now; else null.</summary>
    private static VersionCell[]? CellsOf(in CacheRecord record, Stamp[] stamps)
    {
        var cells = new VersionCell[record.StampCount];
        var reader = record.Stamps;
        for (var i = 0; reader.Next(); i++)
        {
            if (Find(stamps, reader.Tag) is not { Version.Length: Stamp.Length } stamp || !Ascii.Equals(reader.Version, stamp.Version)) return null;
            cells[i] = stamp.Cell;
        }
        return cells;
    }

    private static Stamp? Find(Stamp[] stamps, ReadOnlySpan<byte> tag)
    {
        if (tag.IsEmpty) return stamps[0];
        foreach (var stamp in stamps)
            if (stamp.Cell.Tag is { } name && IsSame(name, tag)) return stamp;
        return null;
    }

    private static bool IsSame(string name, ReadOnlySpan<byte> tag) => Ascii.IsValid(name) ? Ascii.Equals(tag, name) : Encoding.UTF8.GetString(tag) == name;
}
