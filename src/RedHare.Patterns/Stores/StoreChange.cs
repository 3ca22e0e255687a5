namespace RedHare.Patterns.Stores;

/// <summary>A value that is put or deleted.</summary>
/// <param name="Key">Which.</param>
/// <param name="Value">The value; absent where it is deleted.</param>
/// <param name="Version">Greater than that of every earlier change of the key; 0 where changes carry none.</param>
public readonly record struct StoreChange<TKey, TValue>(TKey Key, Stored<TValue> Value, long Version);
