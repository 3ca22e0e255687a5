using System.Threading.RateLimiting;

namespace RedHare.Patterns.RateLimiting;

/// <summary>
/// A limit that goes on while the server is away: a local limiter answers then, for this process alone. The callers that find the server away wait for
/// <see cref="InsuranceOptions.Patience"/> at most; after them nobody waits, and one question at a time asks whether the server is back.
/// </summary>
public sealed class InsuredLimit : RateLimit, IAsyncDisposable
{
    private readonly RateLimit _limit;
    private readonly PartitionedRateLimiter<string> _local;
    private readonly InsuranceOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private bool _isAway;
    private bool _isProbing;
    private long _probedAt;

    internal InsuredLimit(RateLimit limit, PartitionedRateLimiter<string> local, InsuranceOptions options, TimeProvider time) : base(limit.Name, limit.Limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Patience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ProbeInterval, TimeSpan.Zero);
        (_limit, _local, _options, _time) = (limit, local, options, time);
    }

    /// <summary>Whether the local limiter answers at present.</summary>
    public bool IsServerAway
    {
        get
        {
            lock (_gate) return _isAway;
        }
    }

    /// <inheritdoc/>
    public override ValueTask ResetAsync(string subject, CancellationToken cancellation = default) => _limit.ResetAsync(subject, cancellation);

    /// <summary>Disposes the local limiter.</summary>
    public ValueTask DisposeAsync() => _local.DisposeAsync();

    private protected override async ValueTask<RateLimitDecision> DecideAsync(string subject, int permits, CancellationToken cancellation)
    {
        if (!AsksServer(subject)) return AskLocal(subject, permits);
        try
        {
            var asking = _limit.AcquireAsync(subject, permits, cancellation);
            return asking.IsCompletedSuccessfully ? asking.Result : await asking.AsTask().Watched().WaitAsync(_options.Patience, _time, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsAway(exception))
        {
            lock (_gate) (_isAway, _probedAt) = (true, _time.GetTimestamp());
            return AskLocal(subject, permits);
        }
    }

    private bool AsksServer(string subject)
    {
        lock (_gate)
        {
            if (!_isAway) return true;
            if (_isProbing || _time.GetElapsedTime(_probedAt) < _options.ProbeInterval) return false;
            _isProbing = true;
        }
        _ = ProbeAsync(subject);
        return false;
    }

    /// <summary>Looks, which takes no permit; nobody waits for it.</summary>
    private async Task ProbeAsync(string subject)
    {
        var isBack = false;
        try
        {
            await _limit.AcquireAsync(subject, permits: 0).ConfigureAwait(false);
            isBack = true;
        }
        catch (Exception exception)
        {
            // What it refuses for another reason than being away is its callers' to be told.
            isBack = exception is RedisServerException && !IsAway(exception);
        }
        lock (_gate) (_isAway, _isProbing, _probedAt) = (!isBack, false, _time.GetTimestamp());
    }

    // One that is loading its data, say, is not there yet. One that was closed by its owner is no accident.
    private static bool IsAway(Exception exception) => exception is not ObjectDisposedException && Caching.ServerGate.IsFailure(exception);

    private RateLimitDecision AskLocal(string subject, int permits)
    {
        // Disposing a rate limiter's lease gives nothing back; of a concurrency limiter's it does, so that one would limit nothing here.
        using var lease = _local.AttemptAcquire(subject, permits);
        var left = _local.GetStatistics(subject)?.CurrentAvailablePermits ?? 0;
        var retry = !lease.IsAcquired && lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.Zero;
        return new RateLimitDecision(lease.IsAcquired, Limit, Math.Max(left, 0), retry, retry);
    }
}
