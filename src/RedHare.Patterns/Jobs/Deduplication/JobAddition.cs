namespace RedHare.Patterns.Jobs;

/// <summary>What became of a job that was to be added.</summary>
/// <param name="Id">The job's id, or that of the job that stands for it.</param>
/// <param name="IsNew">Whether it was added.</param>
public readonly record struct JobAddition(string Id, bool IsNew);
