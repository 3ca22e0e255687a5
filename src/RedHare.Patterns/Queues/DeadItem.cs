namespace RedHare.Patterns.Queues;

/// <summary>An item that was given up.</summary>
/// <param name="Id">Its name among the dead letters; it begins with the server's time in milliseconds.</param>
/// <param name="Payload">The item as it was stored.</param>
/// <param name="Value">The item; the type's default where it cannot be read.</param>
/// <param name="Attempts">How often it was given out.</param>
/// <param name="Reason">Why it was given up.</param>
public sealed record DeadItem<T>(string Id, ReadOnlyMemory<byte> Payload, T? Value, int Attempts, string Reason);
