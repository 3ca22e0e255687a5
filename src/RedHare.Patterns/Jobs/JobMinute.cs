namespace RedHare.Patterns.Jobs;

/// <summary>What ended in a minute of the server's clock.</summary>
/// <param name="At">When it began.</param>
/// <param name="Completed">Jobs that were completed.</param>
/// <param name="Failed">Jobs that were given up.</param>
public readonly record struct JobMinute(DateTimeOffset At, long Completed, long Failed);
