namespace RedHare.Broker;

/// <summary>How long a delayed exchange holds a message.</summary>
/// <param name="Exchange">The exchange; null when nobody does.</param>
/// <param name="Milliseconds">How long.</param>
internal readonly record struct Delay(DelayedExchange? Exchange, long Milliseconds);
