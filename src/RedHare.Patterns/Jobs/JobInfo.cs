using System.Globalization;

namespace RedHare.Patterns.Jobs;

/// <summary>What is known of a job at one moment.</summary>
public sealed record JobInfo
{
    private JobInfo(string id, JobState state, JobRecord record, JobRuns runs) => (Id, State, Record, Runs) = (id, state, record, runs);

    /// <summary>Its name.</summary>
    public string Id { get; }

    /// <summary>Where it stands.</summary>
    public JobState State { get; }

    /// <summary>What kind it is; may be empty.</summary>
    public string Name => Record.Name;

    /// <summary>When it was added, by the server's clock.</summary>
    public DateTimeOffset AddedAt => Record.AddedAt;

    /// <summary>Attempts begun.</summary>
    public int Attempts => Runs.Attempts;

    /// <summary>How many it has.</summary>
    public int MaxAttempts => Record.MaxAttempts;

    /// <summary>How many times it lost its worker.</summary>
    public int Stalls => Runs.Stalls;

    /// <summary>Its priority.</summary>
    public int Priority => Runs.Priority;

    /// <summary>Its group; null for none.</summary>
    public string? Group => Runs.Group;

    /// <summary>Why the last attempt failed; null if none has.</summary>
    public string? Reason { get; private init; }

    /// <summary>When it ended, or its last attempt failed, by the server's clock.</summary>
    public DateTimeOffset? EndedAt { get; private init; }

    /// <summary>How long until it is due, if it is delayed, or until its lock ends, if it is active.</summary>
    public TimeSpan? Due { get; private init; }

    /// <summary>What its handler has last reported; null for nothing.</summary>
    public string? Progress { get; private init; }

    /// <summary>The lines of its log, the oldest first.</summary>
    public IReadOnlyList<string> Log { get; private init; } = [];

    internal JobRecord Record { get; }

    internal JobRuns Runs { get; }

    internal ReadOnlyMemory<byte> Result { get; private init; }

    internal static JobInfo? Read(string id, Reply reply)
    {
        var items = reply.Items;
        var state = JobQueue.StateOf(items[0].ToString());
        if (state == JobState.None) return null;
        var outcome = items[3].Bytes;
        var kind = outcome.IsEmpty ? ' ' : (char)outcome.Span[0];
        var due = items[6].AsInteger();
        return new JobInfo(id, state, JobRecord.Read(items[1].Bytes), JobRuns.Parse(items[2].Bytes.Span))
        {
            Reason = kind is 'f' or 'r' ? System.Text.Encoding.UTF8.GetString(outcome.Span[14..]) : null,
            EndedAt = outcome.IsEmpty ? null : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(outcome.Span.Slice(1, 13), CultureInfo.InvariantCulture)),
            Result = kind == 'c' ? outcome[14..] : default,
            Progress = items[4].Bytes.IsEmpty ? null : items[4].ToString(),
            Log = items[5].Bytes.IsEmpty ? [] : items[5].ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Due = due < 0 ? null : TimeSpan.FromMilliseconds(due),
        };
    }
}
