namespace RedHare.Patterns.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>There is none of that id: it never was, or is not kept any more.</summary>
    None,

    /// <summary>Ready; a worker may take it.</summary>
    Waiting,

    /// <summary>To be taken no sooner than at a time: by its delay, or after a failure.</summary>
    Delayed,

    /// <summary>A worker has it, under a lock.</summary>
    Active,

    /// <summary>Done.</summary>
    Completed,

    /// <summary>Given up: a dead letter.</summary>
    Failed,

    /// <summary>Waits for other jobs.</summary>
    WaitingForChildren,
}
