namespace RedHare.Patterns.Messaging;

/// <summary>How far the store behind a queue is behind.</summary>
/// <param name="Waiting">Writes in the queues, and those that this process holds; what another process is about to commit is not seen.</param>
/// <param name="DeadLetters">Writes that were given up.</param>
public readonly record struct QueuedStoreLag(long Waiting, long DeadLetters);
