namespace RedHare.Patterns.Stores;

/// <summary>How far the store is behind.</summary>
/// <param name="Pending">Keys that wait to be committed; one that is written while it is being committed counts twice.</param>
/// <param name="Oldest">How long the oldest of them has waited, by the server's clock.</param>
/// <param name="DeadLetters">Writes that were given up.</param>
public readonly record struct WriteBehindLag(long Pending, TimeSpan Oldest, long DeadLetters);
