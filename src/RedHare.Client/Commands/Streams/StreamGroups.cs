namespace RedHare.Client;

/// <summary>What a group's consumers were given and did not acknowledge.</summary>
/// <param name="Count">How many entries.</param>
/// <param name="First">The least id; null when there is none.</param>
/// <param name="Last">The greatest id; null when there is none.</param>
/// <param name="Consumers">Those that have some.</param>
public sealed record StreamPending(long Count, StreamId? First, StreamId? Last, IReadOnlyList<StreamPendingConsumer> Consumers);

/// <summary>How much a consumer has not acknowledged.</summary>
/// <param name="Name">The consumer.</param>
/// <param name="Count">How many entries.</param>
public readonly record struct StreamPendingConsumer(string Name, long Count);

/// <summary>An entry that was given to a consumer and not acknowledged.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Consumer">To whom it was given last.</param>
/// <param name="Idle">How long ago that was.</param>
/// <param name="Deliveries">How often it was given to somebody.</param>
public readonly record struct StreamPendingEntry(StreamId Id, string Consumer, TimeSpan Idle, long Deliveries);

/// <summary>What XAUTOCLAIM took over.</summary>
/// <param name="Next">Where to go on; 0-0 when all pending entries were looked at.</param>
/// <param name="Entries">What was taken over.</param>
/// <param name="Deleted">Pending entries that the stream no longer has; they are pending no longer.</param>
public sealed record StreamClaim(StreamId Next, StreamEntry[] Entries, StreamId[] Deleted);

/// <summary>What XAUTOCLAIM with JUSTID took over.</summary>
/// <param name="Next">Where to go on; 0-0 when all pending entries were looked at.</param>
/// <param name="Ids">What was taken over.</param>
/// <param name="Deleted">Pending entries that the stream no longer has; they are pending no longer.</param>
public sealed record StreamIdClaim(StreamId Next, StreamId[] Ids, StreamId[] Deleted);

/// <summary>How XCLAIM notes what it takes over. <see href="https://redis.io/docs/latest/commands/xclaim/"/></summary>
public sealed record StreamClaimOptions
{
    /// <summary>IDLE: how long ago the entries count as delivered; null for just now.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>TIME: the same as an instant.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>RETRYCOUNT: how often they count as delivered; null for once more than before.</summary>
    public long? RetryCount { get; init; }

    /// <summary>FORCE: also entries that nobody was given.</summary>
    public bool Force { get; init; }

    /// <summary>LASTID: the group's last delivered id, if this is greater.</summary>
    public StreamId? LastId { get; init; }

    internal void AddTo(CommandLine line)
    {
        if (Idle is { } idle) line.Add("IDLE"u8).Add(Arguments.Milliseconds(idle));
        if (Time is { } time) line.Add("TIME"u8).Add(time.ToUnixTimeMilliseconds());
        if (RetryCount is { } count) line.Add("RETRYCOUNT"u8).Add(count);
        if (Force) line.Add("FORCE"u8);
        if (LastId is not { } last) return;
        line.Add("LASTID"u8);
        last.AddTo(line);
    }
}
