namespace RedHare.Patterns.Jobs;

/// <summary>What a worker's pump is told: a job has ended, or it is time to ask for jobs.</summary>
/// <param name="Outcome">Of the job that has ended.</param>
/// <param name="IsWake">Whether a notice was used up, which must have a call follow.</param>
internal readonly record struct JobSignal(JobOutcome? Outcome, bool IsWake)
{
    public static JobSignal Due => default;

    public static JobSignal Wake => new(null, true);
}
