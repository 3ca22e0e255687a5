namespace RedHare.Patterns.Jobs;

/// <summary>What happened to a job, or to its queue.</summary>
public enum JobEventKind
{
    /// <summary>Something that this version does not know.</summary>
    Other,

    /// <summary>The job is ready.</summary>
    Waiting,

    /// <summary>The job waits for a time.</summary>
    Delayed,

    /// <summary>A worker has it.</summary>
    Active,

    /// <summary>Its handler has reported progress.</summary>
    Progress,

    /// <summary>It is done.</summary>
    Completed,

    /// <summary>An attempt has failed, and another follows.</summary>
    Retrying,

    /// <summary>It was given up.</summary>
    Failed,

    /// <summary>Its worker was lost; it is ready again.</summary>
    Stalled,

    /// <summary>Its worker gave it back unfinished.</summary>
    Returned,

    /// <summary>It was a dead letter and is ready again.</summary>
    Redriven,

    /// <summary>It runs, and is to be cancelled.</summary>
    Cancelling,

    /// <summary>It was removed.</summary>
    Removed,

    /// <summary>The queue is paused.</summary>
    Paused,

    /// <summary>The queue's pause has ended.</summary>
    Resumed,

    /// <summary>The queue's limits were set.</summary>
    Limited,
}

/// <summary>Something that happened.</summary>
/// <param name="Position">Where it stands in the stream: reading goes on behind it.</param>
/// <param name="At">When, by the server's clock.</param>
/// <param name="Kind">What.</param>
/// <param name="JobId">Which job; empty if it concerns the queue.</param>
/// <param name="Data">The reason of a failure, progress, or the result of a job that is not kept; as bytes.</param>
public sealed record JobEvent(string Position, DateTimeOffset At, JobEventKind Kind, string JobId, ReadOnlyMemory<byte> Data)
{
    /// <summary>The data as text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Data.Span);
}
