namespace RedHare.Patterns.Messaging;

/// <summary>How far the store behind a queue is behind.</summary>
/// <param name="Waiting">Writes in the queues with those that this process holds; or the keys that wait to be committed in all processes, if these are more.</param>
/// <param name="DeadLetters">Writes that were given up.</param>
public readonly record struct QueuedStoreLag(long Waiting, long DeadLetters);
