namespace RedHare.Patterns.Caching;

/// <summary>What happened in a cache of this process since it was opened.</summary>
/// <param name="NearHits">Reads answered from this process.</param>
/// <param name="Hits">Reads answered from the server.</param>
/// <param name="Misses">Reads that found nothing good.</param>
/// <param name="Loads">Loads begun, refreshes among them.</param>
/// <param name="LoadFailures">Loads that failed or took too long.</param>
/// <param name="StaleServed">Times that a stale value stood in, once for all who waited together.</param>
/// <param name="Refreshes">Loads begun before the end, for which nobody waited.</param>
/// <param name="LeaseWaits">Times that this process waited for another one's load.</param>
/// <param name="StoresRefused">Loaded values not kept, because they were invalidated while they were loaded.</param>
/// <param name="Unreadable">Values found that could not be read, and were loaded anew.</param>
/// <param name="ServerFailures">Calls that the server did not answer, or not in time.</param>
/// <param name="PendingInvalidations">Removals that wait for the server to come back.</param>
/// <param name="NearEntries">Values held in this process now.</param>
/// <param name="NearInvalidations">Words of changes to what was held in this process.</param>
/// <param name="NearFlushes">Times that all that was held in this process was dropped.</param>
public readonly record struct CacheStatistics(
    long NearHits, long Hits, long Misses, long Loads, long LoadFailures, long StaleServed, long Refreshes, long LeaseWaits, long StoresRefused, long Unreadable, long ServerFailures,
    int PendingInvalidations, int NearEntries, long NearInvalidations, long NearFlushes);
