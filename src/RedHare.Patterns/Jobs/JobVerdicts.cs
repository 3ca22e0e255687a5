namespace RedHare.Patterns.Jobs;

/// <summary>What follows from how an attempt has ended.</summary>
internal sealed class JobVerdicts(JobStore store, JobWorkerOptions options)
{
    public JobStore Store => store;

    public JobWorkerOptions Options => options;

    public TimeProvider Time => store.Context.Time;

    /// <summary>How long an attempt at a job may take.</summary>
    public TimeSpan LimitOf(TakenJob job) => job.Record.Timeout ?? options.Timeout;

    public JobOutcome Completed(TakenJob job) => JobOutcome.Completed(job, job.Result, !job.Record.RemovesOnCompletion && store.Options.KeepCompleted.Count > 0);

    public JobOutcome Failed(TakenJob job, Exception exception)
    {
        var isKept = !job.Record.RemovesOnFailure && store.Options.KeepFailed.Count > 0;
        switch (exception)
        {
            case OperationCanceledException when job.Why == JobEnd.Shutdown: return JobOutcome.Returned(job);
            case OperationCanceledException when job.Why == JobEnd.Cancelled: return JobOutcome.Failed(job, "cancelled", null, isKept);
            case JobPostponedException postponed: return JobOutcome.Postponed(job, postponed.Delay);
            case UnrecoverableJobException: return JobOutcome.Failed(job, exception.Message, null, isKept);
        }
        var (attempt, attempts) = (job.Runs.Attempts, job.Record.MaxAttempts);
        if (attempt >= attempts) return JobOutcome.Failed(job, Reason(exception), null, isKept);
        TimeSpan? pause;
        try
        {
            pause = options.Backoff is { } rule ? rule(new JobFailure(job.Id, attempt, attempts, exception)) : job.Record.Backoff.After(attempt);
        }
        catch (Exception broken) when (broken is not OutOfMemoryException)
        {
            return JobOutcome.Failed(job, $"{Reason(exception)} (and the backoff failed: {broken.Message})", null, isKept);
        }
        return JobOutcome.Failed(job, Reason(exception), pause is { } time && time < TimeSpan.Zero ? TimeSpan.Zero : pause, isKept);
    }

    private static string Reason(Exception exception) => exception is TimeoutException ? exception.Message : $"{exception.GetType().Name}: {exception.Message}";
}
