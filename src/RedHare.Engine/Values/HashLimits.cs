namespace RedHare.Engine;

/// <summary>Up to where a hash stays one pack.</summary>
/// <param name="Entries">Fields at most (hash-max-listpack-entries).</param>
/// <param name="Bytes">Bytes of a field or value at most (hash-max-listpack-value).</param>
public readonly record struct HashLimits(long Entries, long Bytes);
