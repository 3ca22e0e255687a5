using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Caching;

/// <summary>
/// The circuit breaker before the server. The caller that finds it away waits for <see cref="CacheOptions.ServerPatience"/>; after it nobody does, but for one
/// at a time that looks whether it is back.
/// </summary>
internal sealed class ServerGate(TimeProvider time, CoarseClock clock, CacheOptions options, CacheCounters counters)
{
    private readonly Lock _gate = new();
    private volatile bool _isAway;
    private volatile Patience? _patience;
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

    /// <summary>Runs a script, and remembers whether there was an answer.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public async ValueTask<T> EvaluateAsync<T>(IRedisBackend backend, RedisScript script, RedisKey[] keys, RedisValue[] arguments, ReplyConverter<T> converter)
    {
        var patience = Begin();
        try
        {
            var answer = await backend.EvaluateAsync(script, keys, arguments, converter, patience).ConfigureAwait(false);
            if (_isAway) _isAway = false;
            return answer;
        }
        catch (Exception exception) when (IsFailure(exception) || IsLate(exception, patience))
        {
            if (Fail(exception) is { } late) throw late;
            throw;
        }
    }

    /// <summary>Sends commands in one go, and remembers whether there was an answer. Errors are replies here.</summary>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public async ValueTask<Reply[]> ExecuteAsync(IRedisBackend backend, List<CommandLine> lines)
    {
        var patience = Begin();
        try
        {
            var replies = await backend.ExecuteBatchAsync(lines, atomic: false, patience).ConfigureAwait(false);
            if (_isAway) _isAway = false;
            return replies;
        }
        catch (Exception exception) when (IsFailure(exception) || IsLate(exception, patience))
        {
            if (Fail(exception) is { } late) throw late;
            throw;
        }
    }

    private static bool IsLate(Exception exception, CancellationToken patience) => exception is OperationCanceledException && patience.IsCancellationRequested;

    // A timer for each call would cost as much as a tenth of the call: those that begin within a quarter of the patience share one, so that some wait for three quarters of it.
    private CancellationToken Begin()
    {
        var now = clock.Now;
        var patience = _patience;
        if (patience is null || now >= patience.JoinedUntil)
            _patience = patience = new Patience(new CancellationTokenSource(options.ServerPatience, time), now + (long)(options.ServerPatience.TotalMilliseconds / 4));
        return patience.Source.Token;
    }

    /// <summary>What to throw in the place of an end of the patience; else null.</summary>
    private TimeoutException? Fail(Exception exception)
    {
        counters.ServerFailure();
        // Full is not away: it can be read.
        if (exception is not RedisServerException { Code: "OOM" or "MISCONF" or "NOREPLICAS" })
            lock (_gate) (_isAway, _askedAt) = (true, time.GetTimestamp());
        return exception is OperationCanceledException ? new TimeoutException($"The server did not answer within {options.ServerPatience}.", exception) : null;
    }

    /// <summary>What ends the waiting of those who began to ask at about the same time. Its timer fires and is gone; nobody else need dispose it.</summary>
    private sealed record Patience(CancellationTokenSource Source, long JoinedUntil);
}
