namespace RedHare.Patterns.EventLogs;

/// <summary>An event that this process has been given and not yet acknowledged.</summary>
internal sealed class EventDelivery(RawEvent raw, PartitionHold hold, int attempts, bool isClaimed)
{
    public EventId Id => raw.Id;

    public ReadOnlyMemory<byte> Data => raw.Data;

    public string? Key => raw.Key;

    public string? IdempotencyKey => raw.IdempotencyKey;

    public string? Trace => raw.Trace;

    public string? OnlyFor => raw.OnlyFor;

    public PartitionHold Hold => hold;

    /// <summary>Whether it was another's before, or this one's before its connection was lost: then the server does not know that an attempt begins.</summary>
    public bool IsClaimed { get; set; } = isClaimed;

    /// <summary>Which attempt it is in, or had last.</summary>
    public int Attempts { get; set; } = attempts;

    /// <summary>Why it is given up; null while it is not.</summary>
    public string? Reason { get; set; }

    /// <summary>Whether it is to be remembered as handled when it is acknowledged.</summary>
    public bool IsHandled { get; set; }
}
