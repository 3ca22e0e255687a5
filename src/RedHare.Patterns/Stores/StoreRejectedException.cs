namespace RedHare.Patterns.Stores;

/// <summary>A store refuses changes for good: a constraint, a value that does not fit. Trying again is of no use.</summary>
/// <param name="message">Why.</param>
/// <param name="inner">What the store said.</param>
public sealed class StoreRejectedException(string message, Exception? inner = null) : Exception(message, inner);
