namespace RedHare.Patterns.Jobs;

/// <summary>A schedule of a queue.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Schedule">When it adds jobs.</param>
/// <param name="Next">When it adds the next, by the server's clock; null where a worker has yet to work it out.</param>
/// <param name="Left">How many more it adds; null for no end.</param>
public sealed record JobScheduleInfo(string Id, JobSchedule Schedule, DateTimeOffset? Next, int? Left);
