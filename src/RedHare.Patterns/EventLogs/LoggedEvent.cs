namespace RedHare.Patterns.EventLogs;

/// <summary>An event of a log.</summary>
public class LoggedEvent<T>
{
    internal LoggedEvent(EventId id, T value, string? key, string? idempotencyKey) => (Id, Value, Key, IdempotencyKey) = (id, value, key, idempotencyKey);

    /// <summary>Its id.</summary>
    public EventId Id { get; }

    /// <summary>What happened.</summary>
    public T Value { get; }

    /// <summary>To what; null where it was appended without a key.</summary>
    public string? Key { get; }

    /// <summary>The name that it was appended under; null for none.</summary>
    public string? IdempotencyKey { get; }

    /// <summary>When it was appended, by the server's clock.</summary>
    public DateTimeOffset AppendedAt => Id.Time;
}
