namespace RedHare.Patterns.Jobs;

/// <summary>What has become of a job that a worker had.</summary>
/// <param name="What">As <see cref="StepScript.Script"/> has it.</param>
/// <param name="Job">Which.</param>
/// <param name="Payload">The result or the reason.</param>
/// <param name="Number">As <see cref="StepScript.Script"/> has it.</param>
internal readonly record struct JobOutcome(string What, TakenJob Job, ReadOnlyMemory<byte> Payload, long Number)
{
    /// <summary>Whether it is what nearly all are: completed and kept, and neither a flow nor a name nor a group has to hear of it.</summary>
    public bool IsPlain => What == "c" && Number == 1 && Job.Runs is { Tag: "-", Group: null };

    public static JobOutcome Completed(TakenJob job, ReadOnlyMemory<byte> result, bool isKept) => new("c", job, result, isKept ? 1 : 0);

    public static JobOutcome Failed(TakenJob job, string reason, TimeSpan? retryAfter, bool isKept) =>
        new("f", job, System.Text.Encoding.UTF8.GetBytes(reason.Length > 4096 ? reason[..4096] : reason), retryAfter is { } pause ? (long)Math.Ceiling(pause.TotalMilliseconds) : isKept ? -1 : -2);

    public static JobOutcome Returned(TakenJob job) => new("r", job, default, 0);

    public static JobOutcome Postponed(TakenJob job, TimeSpan delay) => new("d", job, default, Math.Max((long)Math.Ceiling(delay.TotalMilliseconds), 0));
}
