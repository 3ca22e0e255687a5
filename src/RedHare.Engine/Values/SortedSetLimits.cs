namespace RedHare.Engine;

/// <summary>Up to where a sorted set stays one pack.</summary>
/// <param name="Entries">Members at most (zset-max-listpack-entries).</param>
/// <param name="Bytes">Bytes of a member at most (zset-max-listpack-value).</param>
public readonly record struct SortedSetLimits(long Entries, long Bytes);
