namespace RedHare.Patterns.Queues;

/// <summary>How many items a queue has.</summary>
/// <param name="Waiting">That can be taken.</param>
/// <param name="Taken">That consumers hold.</param>
/// <param name="Dead">That were given up.</param>
public readonly record struct QueueCounts(long Waiting, long Taken, long Dead);
