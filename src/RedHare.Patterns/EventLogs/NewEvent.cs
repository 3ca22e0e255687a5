namespace RedHare.Patterns.EventLogs;

/// <summary>An event to be appended.</summary>
/// <param name="Value">What happened.</param>
/// <param name="Key">To what: events of one key keep their order. Null where there is none to keep.</param>
/// <param name="IdempotencyKey">A name of the caller's for this event: by the same name it is appended once. Null for none.</param>
public readonly record struct NewEvent<T>(T Value, string? Key = null, string? IdempotencyKey = null);
