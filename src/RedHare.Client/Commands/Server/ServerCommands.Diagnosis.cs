namespace RedHare.Client;

public sealed partial class ServerCommands
{
    private static readonly CommandSpec
        LatencyDoctorSpec = new("LATENCY DOCTOR", CommandTraits.ReadOnly),
        LatencyGraphSpec = new("LATENCY GRAPH", CommandTraits.ReadOnly),
        LatencyHistogramSpec = new("LATENCY HISTOGRAM", CommandTraits.ReadOnly),
        LatencyHistorySpec = new("LATENCY HISTORY", CommandTraits.ReadOnly),
        LatencyLatestSpec = new("LATENCY LATEST", CommandTraits.ReadOnly),
        LatencyResetSpec = new("LATENCY RESET", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Sum),
        MemoryDoctorSpec = new("MEMORY DOCTOR", CommandTraits.ReadOnly),
        MemoryMallocStatsSpec = new("MEMORY MALLOC-STATS", CommandTraits.ReadOnly),
        MemoryPurgeSpec = new("MEMORY PURGE", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status),
        MemoryStatsSpec = new("MEMORY STATS", CommandTraits.ReadOnly),
        MemoryUsageSpec = new("MEMORY USAGE", CommandTraits.ReadOnly),
        SlowlogGetSpec = new("SLOWLOG GET", CommandTraits.ReadOnly),
        SlowlogLenSpec = new("SLOWLOG LEN", CommandTraits.ReadOnly | CommandTraits.EveryMaster, CommandSplit.Sum),
        SlowlogResetSpec = new("SLOWLOG RESET", CommandTraits.Idempotent | CommandTraits.EveryMaster, CommandSplit.Status);

    private static readonly ReplyConverter<Dictionary<string, LatencyHistogram>> Histograms = static reply => new ReplyMap(reply).ToDictionary(LatencyHistogram.Of);

    private static readonly ReplyConverter<LatencySample[]> Samples = static reply => Replies.Select(reply, static item =>
        new LatencySample(DateTimeOffset.FromUnixTimeSeconds(item.Items[0].AsInteger()), TimeSpan.FromMilliseconds(item.Items[1].AsInteger())));

    private static readonly ReplyConverter<LatencyEvent[]> Events = static reply => Replies.Select(reply, static item => new LatencyEvent(
        item.Items[0].ToString(), DateTimeOffset.FromUnixTimeSeconds(item.Items[1].AsInteger()), TimeSpan.FromMilliseconds(item.Items[2].AsInteger()), TimeSpan.FromMilliseconds(item.Items[3].AsInteger())));

    private static readonly ReplyConverter<Dictionary<string, Reply>> Figures = static reply => new ReplyMap(reply).ToDictionary(static value => value);

    /// <summary>Advice on what is slow, for people. <see href="https://redis.io/docs/latest/commands/latency-doctor/"/></summary>
    public ValueTask<string> LatencyDoctorAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(LatencyDoctorSpec), Replies.TextOrEmpty, cancellation);

    /// <summary>An event's latencies as a drawing. <see href="https://redis.io/docs/latest/commands/latency-graph/"/></summary>
    /// <exception cref="RedisServerException">There are none.</exception>
    public ValueTask<string> LatencyGraphAsync(string name, CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(LatencyGraphSpec).Add(name), Replies.TextOrEmpty, cancellation);

    /// <summary>How long commands took, by name; of all commands that ran when none is named. Since Redis 7.0. <see href="https://redis.io/docs/latest/commands/latency-histogram/"/></summary>
    public ValueTask<Dictionary<string, LatencyHistogram>> LatencyHistogramAsync(ReadOnlySpan<string> commands = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Words(LatencyHistogramSpec, commands), Histograms, cancellation);

    /// <summary>An event's latencies. <see href="https://redis.io/docs/latest/commands/latency-history/"/></summary>
    public ValueTask<LatencySample[]> LatencyHistoryAsync(string name, CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(LatencyHistorySpec).Add(name), Samples, cancellation);

    /// <summary>Each event's latest latency. <see href="https://redis.io/docs/latest/commands/latency-latest/"/></summary>
    public ValueTask<LatencyEvent[]> LatencyLatestAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(LatencyLatestSpec), Events, cancellation);

    /// <summary>Forgets the latencies of some events, of all when none is named. Returns of how many. <see href="https://redis.io/docs/latest/commands/latency-reset/"/></summary>
    public ValueTask<long> LatencyResetAsync(ReadOnlySpan<string> names = default, CancellationToken cancellation = default) => backend.ExecuteAsync(Words(LatencyResetSpec, names), Replies.Integer, cancellation);

    /// <summary>Advice on memory, for people. <see href="https://redis.io/docs/latest/commands/memory-doctor/"/></summary>
    public ValueTask<string> MemoryDoctorAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(MemoryDoctorSpec), Replies.TextOrEmpty, cancellation);

    /// <summary>What the allocator tells, for people. <see href="https://redis.io/docs/latest/commands/memory-malloc-stats/"/></summary>
    public ValueTask<string> MemoryMallocStatsAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(MemoryMallocStatsSpec), Replies.TextOrEmpty, cancellation);

    /// <summary>Asks the allocator to give memory back. <see href="https://redis.io/docs/latest/commands/memory-purge/"/></summary>
    public ValueTask MemoryPurgeAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(MemoryPurgeSpec), Replies.IsThere, cancellation).Done();

    /// <summary>What takes memory, by Redis's names; most are integers of bytes. <see href="https://redis.io/docs/latest/commands/memory-stats/"/></summary>
    public ValueTask<Dictionary<string, Reply>> MemoryStatsAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(MemoryStatsSpec), Figures, cancellation);

    /// <summary>Bytes that a key and its value take; null when there is no key. <see href="https://redis.io/docs/latest/commands/memory-usage/"/></summary>
    /// <param name="key">The key.</param>
    /// <param name="samples">How many elements are measured, the others being taken for alike; 0 for all, null for the server's default of 5.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long?> MemoryUsageAsync(RedisKey key, int? samples = null, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(MemoryUsageSpec).Key(key);
        if (samples is { } count) line.Add("SAMPLES"u8).Add(count);
        return backend.ExecuteAsync(line, Replies.IntegerOrNull, cancellation);
    }

    /// <summary>The slowest commands of late, the newest first. <see href="https://redis.io/docs/latest/commands/slowlog-get/"/></summary>
    /// <param name="count">How many at most; -1 for all, null for the server's default of 10.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<SlowCommand[]> SlowlogGetAsync(int? count = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(count is { } given ? CommandLine.Rent(SlowlogGetSpec).Add(given) : CommandLine.Rent(SlowlogGetSpec), SlowCommand.Converter, cancellation);

    /// <summary>How many commands the slow log holds; of a cluster those of all masters. <see href="https://redis.io/docs/latest/commands/slowlog-len/"/></summary>
    public ValueTask<long> SlowlogLenAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(SlowlogLenSpec), Replies.Integer, cancellation);

    /// <summary>Empties the slow log. <see href="https://redis.io/docs/latest/commands/slowlog-reset/"/></summary>
    public ValueTask SlowlogResetAsync(CancellationToken cancellation = default) => backend.ExecuteAsync(CommandLine.Rent(SlowlogResetSpec), Replies.IsThere, cancellation).Done();
}

/// <summary>How long a command took.</summary>
/// <param name="Calls">How often it ran.</param>
/// <param name="Microseconds">How often it took no longer than so many microseconds, cumulated: powers of two.</param>
public sealed record LatencyHistogram(long Calls, IReadOnlyList<(long UpTo, long Calls)> Microseconds)
{
    internal static LatencyHistogram Of(Reply reply)
    {
        var map = new ReplyMap(reply);
        var buckets = map["histogram_usec"].Items;
        var list = new (long UpTo, long Calls)[buckets.Count / 2];
        for (var i = 0; i < list.Length; i++) list[i] = (buckets[2 * i].AsInteger(), buckets[2 * i + 1].AsInteger());
        return new LatencyHistogram(map.Integer("calls"), list);
    }
}

/// <summary>One latency of an event.</summary>
/// <param name="Time">When, to the second.</param>
/// <param name="Latency">How long it took.</param>
public readonly record struct LatencySample(DateTimeOffset Time, TimeSpan Latency);

/// <summary>An event that was slow.</summary>
/// <param name="Name"><c>command</c>, <c>fork</c>, <c>expire-cycle</c> …</param>
/// <param name="Time">When it was last, to the second.</param>
/// <param name="Latest">How long it took then.</param>
/// <param name="Worst">How long it took at most.</param>
public readonly record struct LatencyEvent(string Name, DateTimeOffset Time, TimeSpan Latest, TimeSpan Worst);

/// <summary>A command of the slow log.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Time">When it ran, to the second.</param>
/// <param name="Duration">How long, to the microsecond.</param>
/// <param name="Arguments">Its words, the long ones cut.</param>
/// <param name="Client">Where it came from.</param>
/// <param name="ClientName">Its connection's name; empty for none.</param>
public sealed record SlowCommand(long Id, DateTimeOffset Time, TimeSpan Duration, IReadOnlyList<string> Arguments, string Client, string ClientName)
{
    internal static readonly ReplyConverter<SlowCommand[]> Converter = static reply => Replies.Select(reply, static item => new SlowCommand(
        item.Items[0].AsInteger(), DateTimeOffset.FromUnixTimeSeconds(item.Items[1].AsInteger()), TimeSpan.FromMicroseconds(item.Items[2].AsInteger()), Replies.Texts(item.Items[3]),
        item.Items.Count > 4 ? item.Items[4].ToString() : "", item.Items.Count > 5 ? item.Items[5].ToString() : ""));
}
