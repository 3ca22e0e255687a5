namespace RedHare.Patterns.Stores;

/// <summary>A write that the store would not commit.</summary>
/// <param name="Id">Its name among the dead letters.</param>
/// <param name="Key">Which value.</param>
/// <param name="Value">What was to be committed; absent when the value was to be deleted.</param>
/// <param name="Version">The write's version.</param>
/// <param name="Reason">What the store said last.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record DeadLetter<TKey, TValue>(string Id, TKey Key, Stored<TValue> Value, long Version, string Reason, int Attempts);
