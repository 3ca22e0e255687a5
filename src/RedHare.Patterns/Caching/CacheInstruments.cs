using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedHare.Patterns.Caching;

/// <summary>
/// What caches measure; each value carries <c>redhare.cache.name</c>, and none a key, since keys may name people. Never to be used under a lock: who listens is the user's code.
/// </summary>
internal static class CacheInstruments
{
    public static readonly ActivitySource Traces = new(CacheTelemetry.ActivitySourceName);

    private static readonly Meter Meter = new(CacheTelemetry.MeterName);

    public static readonly Counter<long> Requests = Meter.CreateCounter<long>("redhare.cache.requests", "{request}", "Reads, by what answered them.");

    public static readonly Histogram<double> LoadDuration = Meter.CreateHistogram(
        "redhare.cache.load.duration", "s", "How long loaders took.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    public static readonly Counter<long> Stale = Meter.CreateCounter<long>("redhare.cache.stale", "{request}", "Times that a stale value stood in, once for all who waited together.");

    public static readonly Counter<long> LeaseWaits = Meter.CreateCounter<long>("redhare.cache.lease_waits", "{request}", "Times that a process waited for another one's load.");

    public static readonly Counter<long> StoresRefused = Meter.CreateCounter<long>("redhare.cache.stores_refused", "{value}", "Loaded values not kept, because they were invalidated while they were loaded.");

    public static readonly Counter<long> Unreadable = Meter.CreateCounter<long>("redhare.cache.unreadable", "{value}", "Values found that could not be read, and were loaded anew.");

    public static readonly Counter<long> ServerFailures = Meter.CreateCounter<long>("redhare.cache.server_failures", "{call}", "Calls that the server did not answer, or not in time.");

    public static readonly UpDownCounter<long> NearEntries = Meter.CreateUpDownCounter<long>("redhare.cache.near.entries", "{entry}", "Values held in the process.");

    public static readonly Counter<long> NearEvictions = Meter.CreateCounter<long>("redhare.cache.near.evictions", "{entry}", "Values that went from the process to make room.");

    public static readonly Counter<long> NearInvalidations = Meter.CreateCounter<long>("redhare.cache.near.invalidations", "{invalidation}", "Words of changes to what was held in the process.");

    public static readonly Counter<long> NearFlushes = Meter.CreateCounter<long>("redhare.cache.near.flushes", "{flush}", "Times that all that was held in the process was dropped.");
}
