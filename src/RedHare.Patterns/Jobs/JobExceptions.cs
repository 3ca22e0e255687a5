namespace RedHare.Patterns.Jobs;

/// <summary>Thrown by a handler: no further attempt would succeed, so none is made.</summary>
public sealed class UnrecoverableJobException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Thrown by a handler that cannot run the job now: it is taken again after a time, and no attempt is counted.</summary>
public sealed class JobPostponedException(TimeSpan delay) : Exception($"The job is to be taken again in {delay}.")
{
    /// <summary>How long.</summary>
    public TimeSpan Delay { get; } = delay;
}

/// <summary>A job was given up; thrown to who waits for its result.</summary>
public sealed class JobFailedException(string id, string reason) : Exception($"Job '{id}' has failed: {reason}")
{
    /// <summary>Which job.</summary>
    public string Id { get; } = id;

    /// <summary>Why, in the words of the last attempt.</summary>
    public string Reason { get; } = reason;
}

/// <summary>The lock of a job is not this worker's any more: the job was stalled and may be another's, or was removed.</summary>
public sealed class JobLockLostException(string id) : Exception($"The lock of job '{id}' is lost.")
{
    /// <summary>Which job.</summary>
    public string Id { get; } = id;
}
