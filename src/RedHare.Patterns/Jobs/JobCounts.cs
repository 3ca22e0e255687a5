namespace RedHare.Patterns.Jobs;

/// <summary>How many jobs stand where, at one moment.</summary>
/// <param name="Waiting">Ready to be taken.</param>
/// <param name="Delayed">Until a time.</param>
/// <param name="Active">Under a worker's lock.</param>
/// <param name="Completed">Done and kept.</param>
/// <param name="Failed">Given up and kept.</param>
/// <param name="WaitingForChildren">Waiting for other jobs.</param>
/// <param name="EverCompleted">All that were ever completed.</param>
/// <param name="EverFailed">All that were ever given up.</param>
/// <param name="IsPaused">Whether nothing is taken at present.</param>
public sealed record JobCounts(long Waiting, long Delayed, long Active, long Completed, long Failed, long WaitingForChildren, long EverCompleted, long EverFailed, bool IsPaused);
