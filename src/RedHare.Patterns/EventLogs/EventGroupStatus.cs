namespace RedHare.Patterns.EventLogs;

/// <summary>What waits for a group.</summary>
/// <param name="Lag">Events that it has not read. Null when the server cannot tell: after a group began in the middle of a log, until it has read to the end once.</param>
/// <param name="Pending">Events that were read and are not acknowledged.</param>
/// <param name="Oldest">The age of the oldest event that is not acknowledged, by the server's clock; zero when there is none.</param>
/// <param name="DeadLetters">Events that were given up.</param>
/// <param name="Processes">Processes that share the partitions now; with <see cref="EventOrder.Key"/> alone.</param>
public readonly record struct EventGroupStatus(long? Lag, long Pending, TimeSpan Oldest, long DeadLetters, int Processes);
