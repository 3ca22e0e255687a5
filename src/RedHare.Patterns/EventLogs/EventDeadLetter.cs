namespace RedHare.Patterns.EventLogs;

/// <summary>An event that a group has given up.</summary>
/// <param name="LetterId">The letter's id.</param>
/// <param name="Id">The event's id.</param>
/// <param name="Key">To what it happened; null for no key.</param>
/// <param name="IdempotencyKey">The name it was appended under; null for none.</param>
/// <param name="Value">What happened; null when it cannot be read.</param>
/// <param name="Data">The value as it lies on the server.</param>
/// <param name="Reason">Why it was given up.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record EventDeadLetter<T>(string LetterId, EventId Id, string? Key, string? IdempotencyKey, T? Value, ReadOnlyMemory<byte> Data, string Reason, int Attempts)
{
    /// <summary>When it was given up, by the server's clock.</summary>
    public DateTimeOffset GivenUpAt => Journals.StreamId.Parse(LetterId).Time;
}
