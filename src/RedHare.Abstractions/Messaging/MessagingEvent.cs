namespace RedHare.Messaging;

/// <summary>Something that happened to a connection.</summary>
/// <param name="Kind">What.</param>
/// <param name="Reason">In the broker's words, or the failure's; null where there is nothing to say.</param>
public readonly record struct MessagingEvent(MessagingEventKind Kind, string? Reason = null);
