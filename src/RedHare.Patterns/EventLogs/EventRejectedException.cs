namespace RedHare.Patterns.EventLogs;

/// <summary>A handler throws it to say that an event can never be handled: it goes to the dead letters at once.</summary>
public sealed class EventRejectedException(string message, Exception? inner = null) : Exception(message, inner);
