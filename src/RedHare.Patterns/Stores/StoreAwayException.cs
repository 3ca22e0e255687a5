namespace RedHare.Patterns.Stores;

/// <summary>
/// A store cannot be asked at all: it does not answer, lets nobody in, or has no such table. What was to be saved is not at fault, so it is tried again as it is, however often.
/// </summary>
/// <param name="message">Why.</param>
/// <param name="inner">What the store said.</param>
public sealed class StoreAwayException(string message, Exception? inner = null) : Exception(message, inner);
