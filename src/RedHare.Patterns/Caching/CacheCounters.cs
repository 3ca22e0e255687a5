using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RedHare.Patterns.Caching;

/// <summary>What happened in one cache: what <see cref="CacheStatistics"/> is made of, and what <see cref="CacheInstruments"/> tell. Not to be told under a lock.</summary>
/// <param name="cache">The cache's name.</param>
internal sealed class CacheCounters(string cache)
{
    private readonly StripedCounter _nearHits = new(), _hits = new();
    private readonly KeyValuePair<string, object?> _cache = new("redhare.cache.name", cache);
    private long _misses, _loads, _loadFailures, _staleServed, _refreshes, _leaseWaits, _storesRefused, _unreadable, _serverFailures, _nearInvalidations, _nearFlushes;

    /// <summary>What was counted so far.</summary>
    public CacheStatistics Read(int pending, int nearEntries) => new(
        _nearHits.Sum(), _hits.Sum(), Volatile.Read(ref _misses), Volatile.Read(ref _loads), Volatile.Read(ref _loadFailures), Volatile.Read(ref _staleServed), Volatile.Read(ref _refreshes),
        Volatile.Read(ref _leaseWaits), Volatile.Read(ref _storesRefused), Volatile.Read(ref _unreadable), Volatile.Read(ref _serverFailures), pending, nearEntries,
        Volatile.Read(ref _nearInvalidations), Volatile.Read(ref _nearFlushes));

    public void NearHit()
    {
        _nearHits.Increment();
        if (CacheInstruments.Requests.Enabled) Request("near_hit");
    }

    public void Hit()
    {
        _hits.Increment();
        if (CacheInstruments.Requests.Enabled) Request("hit");
    }

    public void Miss()
    {
        Interlocked.Increment(ref _misses);
        if (CacheInstruments.Requests.Enabled) Request("miss");
    }

    /// <summary>A load begins; null where nobody wants a trace of it.</summary>
    public Activity? BeginLoad(string reason)
    {
        Interlocked.Increment(ref _loads);
        if (!CacheInstruments.Traces.HasListeners()) return null;
        return CacheInstruments.Traces.StartActivity($"load {cache}", ActivityKind.Internal, default(ActivityContext), [_cache, new("redhare.cache.load.reason", reason)]);
    }

    /// <summary>A load has ended.</summary>
    public void EndLoad(Activity? activity, string reason, TimeSpan took, Exception? failure)
    {
        if (failure is not null) Interlocked.Increment(ref _loadFailures);
        if (CacheInstruments.LoadDuration.Enabled)
        {
            var tags = new TagList { _cache, { "redhare.cache.load.reason", reason } };
            if (failure is not null) tags.Add("error.type", failure.GetType().FullName);
            CacheInstruments.LoadDuration.Record(took.TotalSeconds, tags);
        }
        if (activity is null) return;
        if (failure is not null) activity.SetStatus(ActivityStatusCode.Error, failure.Message).SetTag("error.type", failure.GetType().FullName);
        activity.Dispose();
    }

    public void StaleServed() => Count(ref _staleServed, CacheInstruments.Stale);

    public void Refresh() => Interlocked.Increment(ref _refreshes);

    public void LeaseWait() => Count(ref _leaseWaits, CacheInstruments.LeaseWaits);

    public void StoreRefused() => Count(ref _storesRefused, CacheInstruments.StoresRefused);

    public void Unreadable() => Count(ref _unreadable, CacheInstruments.Unreadable);

    public void ServerFailure() => Count(ref _serverFailures, CacheInstruments.ServerFailures);

    public void NearInvalidation() => Count(ref _nearInvalidations, CacheInstruments.NearInvalidations);

    public void NearFlush() => Count(ref _nearFlushes, CacheInstruments.NearFlushes);

    /// <summary>So many values more are held in the process, after so many have gone to make room.</summary>
    public void NearChange(int growth, int evictions)
    {
        if (growth != 0) CacheInstruments.NearEntries.Add(growth, _cache);
        if (evictions != 0) CacheInstruments.NearEvictions.Add(evictions, _cache);
    }

    private void Request(string result) => CacheInstruments.Requests.Add(1, _cache, new KeyValuePair<string, object?>("redhare.cache.result", result));

    private void Count(ref long count, Counter<long> instrument)
    {
        Interlocked.Increment(ref count);
        instrument.Add(1, _cache);
    }
}
