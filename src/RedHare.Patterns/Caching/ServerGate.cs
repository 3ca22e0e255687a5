using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Caching;

/// <summary>
/// The circuit breaker before the server. The caller that finds it away waits for <see cref="CacheOptions.ServerPatience"/>; after it nobody does, but for one
/// at a time that looks whether it is back.
/// </summary>
internal sealed class ServerGate(TimeProvider time, CacheOptions options, CacheCounters counters)
{
    private readonly Lock _gate = new();
    private volatile bool _isAway;
    private long _askedAt;

    public bool IsAway => _isAway;

    /// <summary>Whether an exception says that the server does not do its work, rather than that it was asked for nonsense.</summary>
    public static bool IsFailure(Exception exception) =>
        Leasing.IsAway(exception) || exception is RedisServerException { Code: "LOADING" or "BUSY" or "CLUSTERDOWN" or "MASTERDOWN" or "TRYAGAIN" or "READONLY" or "OOM" or "MISCONF" or "NOREPLICAS" };

    /// <summary>Whether to ask. While it is away one caller in each <see cref="CacheOptions.ProbeInterval"/> does.</summary>
    public bool MayAsk()
    {
        if (!_isAway) return true;
        lock (_gate)
        {
            if (!_isAway) return true;
            if (time.GetElapsedTime(_askedAt) < options.ProbeInterval) return false;
            _askedAt = time.GetTimestamp();
            return true;
        }
    }

    /// <summary>Waits for an answer, and remembers whether there was one.</summary>
    public async ValueTask<T> AwaitAsync<T>(ValueTask<T> asking)
    {
        try
        {
            var answer = asking.IsCompletedSuccessfully ? asking.Result : await asking.AsTask().Watched().WaitAsync(options.ServerPatience, time).ConfigureAwait(false);
            if (_isAway) _isAway = false;
            return answer;
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            counters.ServerFailure();
            // Full is not away: it can be read.
            if (exception is not RedisServerException { Code: "OOM" or "MISCONF" or "NOREPLICAS" })
                lock (_gate) (_isAway, _askedAt) = (true, time.GetTimestamp());
            throw;
        }
    }
}
