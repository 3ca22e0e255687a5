namespace RedHare.Patterns.Messaging;

/// <summary>What a handler throws for a message that no further attempt can save: it goes to the dead letters at once, with this reason.</summary>
/// <param name="message">The reason, kept with the message.</param>
/// <param name="inner">What was the matter.</param>
public sealed class PoisonMessageException(string message, Exception? inner = null) : Exception(message, inner);
