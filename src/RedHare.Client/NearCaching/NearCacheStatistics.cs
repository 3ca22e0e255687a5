namespace RedHare.Client;

/// <summary>What a near cache has done since it was opened, and what it holds now.</summary>
/// <param name="Hits">Reads answered from memory.</param>
/// <param name="Misses">Reads that waited for a server.</param>
/// <param name="Loads">Reads sent to a server; fewer than <paramref name="Misses"/>, since misses of one key at a time share one.</param>
/// <param name="Invalidations">Keys dropped since the server said that they had changed, or since they were written by this cache.</param>
/// <param name="Evictions">Keys dropped to make room.</param>
/// <param name="Flushes">Times that everything was dropped: a flush of the data, a lost connection, or keys moved between servers.</param>
/// <param name="LostConnections">Those of <paramref name="Flushes"/> that were lost connections.</param>
/// <param name="Entries">Keys held now.</param>
/// <param name="Bytes">Bytes held now.</param>
public readonly record struct NearCacheStatistics(
    long Hits, long Misses, long Loads, long Invalidations, long Evictions, long Flushes, long LostConnections, int Entries, long Bytes);
