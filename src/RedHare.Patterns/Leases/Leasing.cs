namespace RedHare.Patterns.Leases;

/// <summary>How anything is acquired that is held by a lease: ask, wait for a notice, ask again. One for each context.</summary>
internal sealed class Leasing(IRedisBackend backend, TimeProvider time, EvictionGuard eviction) : IDisposable
{
    /// <summary>The longest pause between two questions of one that waits.</summary>
    public static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private readonly LeaseKeeper _keeper = new(time);
    private readonly Wakeups _wakeups = new(backend, time);

    /// <summary>Whether the server may evict what is held.</summary>
    public EvictionGuard Eviction => eviction;

    /// <summary>Whether an exception says that the server cannot be reached, rather than that it refused.</summary>
    public static bool IsAway(Exception exception) => exception is RedisConnectionException or TimeoutException or ObjectDisposedException;

    /// <summary>A name that no other claim has: 128 random bits. It is no secret.</summary>
    public static string NewOwner()
    {
        Span<byte> bits = stackalloc byte[16];
        Random.Shared.NextBytes(bits);
        return Convert.ToHexStringLower(bits);
    }

    /// <summary>Acquires; null when it could not be had in time.</summary>
    /// <exception cref="RedisConnectionException">The server could not be reached at the first attempt. Later ones go on while there is time.</exception>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<Lease?> AcquireAsync(Claim claim, LeaseOptions options, TimeSpan maxWait, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        if (!claim.MayBeEvicted) await eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        try
        {
            var (lease, _) = await AttemptAsync(claim, options, maxWait != TimeSpan.Zero, cancellation).ConfigureAwait(false);
            if (lease is not null) return lease;
            if (maxWait == TimeSpan.Zero) return null;
            lease = await WaitAsync(claim, options, maxWait, start, cancellation).ConfigureAwait(false);
            // It may wait in a queue of the server, or hold what a lost reply gave it.
            if (lease is null) await AbandonAsync(claim).ConfigureAwait(false);
            return lease;
        }
        catch
        {
            // What was asked for may have been granted, with nobody to know.
            _ = AbandonAsync(claim);
            throw;
        }
    }

    /// <summary>The same, where failing throws.</summary>
    /// <exception cref="TimeoutException">It could not be had in time.</exception>
    public async ValueTask<Lease> RequireAsync(Claim claim, LeaseOptions options, CancellationToken cancellation)
    {
        var maxWait = options.Patience(TimeSpan.FromSeconds(30));
        return await AcquireAsync(claim, options, maxWait, cancellation).ConfigureAwait(false)
            ?? throw new TimeoutException($"'{claim.Name}' could not be had within {maxWait}.");
    }

    /// <summary>Begins to hear what is published on a channel.</summary>
    public ValueTask<Waiter> JoinAsync(string channel, CancellationToken cancellation) => _wakeups.JoinAsync(channel, "", cancellation);

    /// <summary>Waits for something that is announced on a channel; false when it did not come in time.</summary>
    /// <param name="channel">Where.</param>
    /// <param name="isSo">Asks whether it has come.</param>
    /// <param name="maxWait">How long at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<bool> WaitForAsync(string channel, Func<CancellationToken, ValueTask<bool>> isSo, TimeSpan maxWait, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        if (await isSo(cancellation).ConfigureAwait(false)) return true;
        using var waiter = await JoinAsync(channel, cancellation).ConfigureAwait(false);
        for (var round = 0; ; round++)
        {
            waiter.Expect();
            try
            {
                if (await isSo(cancellation).ConfigureAwait(false)) return true;
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException)
            {
                // The server may be back before the time is up.
            }
            var left = Left(maxWait, start);
            if (left <= TimeSpan.Zero) return false;
            await PauseAsync(waiter, round, TimeSpan.MaxValue, MaxPause, left, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits for a notice, or for a time that grows with the rounds: for the notice that was lost and the holder that died. The time is no longer than the hold
    /// that stands in the way; with jitter, so that many waiters do not ask in step.
    /// </summary>
    public ValueTask PauseAsync(Waiter waiter, int round, TimeSpan retryAfter, TimeSpan max, TimeSpan left, CancellationToken cancellation)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(round, 16));
        if (pause > max) pause = max;
        pause *= 0.75 + Random.Shared.NextDouble() / 2;
        // Past the end by a little: the server's milliseconds are rounded.
        if (retryAfter < pause) pause = retryAfter + TimeSpan.FromMilliseconds(1 + 4 * Random.Shared.NextDouble());
        return waiter.WaitAsync(pause < left ? pause : left, time, cancellation);
    }

    public void Dispose() => _keeper.Dispose();

    private TimeSpan Left(TimeSpan maxWait, long start) => maxWait == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : maxWait - time.GetElapsedTime(start);

    private async ValueTask<Lease?> WaitAsync(Claim claim, LeaseOptions options, TimeSpan maxWait, long start, CancellationToken cancellation)
    {
        using var waiter = await _wakeups.JoinAsync(claim.Channel, claim.Owner, cancellation).ConfigureAwait(false);
        for (var round = 0; ; round++)
        {
            var isNotified = waiter.Expect();
            Lease? lease = null;
            var retry = TimeSpan.MaxValue;
            try
            {
                (lease, retry) = await AttemptAsync(claim, options, waits: true, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException)
            {
                // The server may be back before the time is up.
            }
            catch when (isNotified)
            {
                // The notice was for whoever waits: the next may use it.
                waiter.PassOn();
                throw;
            }
            if (lease is not null) return lease;
            if (isNotified && claim.PassesNoticesOn) waiter.PassOn();
            var left = Left(maxWait, start);
            if (left <= TimeSpan.Zero) return null;
            await PauseAsync(waiter, round, retry, claim.MaxPause, left, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<(Lease? Lease, TimeSpan RetryAfter)> AttemptAsync(Claim claim, LeaseOptions options, bool waits, CancellationToken cancellation)
    {
        // Before the call: the server's TTL begins after this moment, so it ends after what is counted from here.
        var sent = _keeper.Now;
        var reply = await claim.AcquireAsync(waits, cancellation).ConfigureAwait(false);
        if (!reply.IsGranted) return (null, reply.RetryAfter);
        var lease = new Lease(claim, _keeper, sent, reply.Token, options);
        if (lease.IsHeld)
        {
            lease.Begin();
            return (lease, default);
        }
        // The reply took nearly as long as the hold.
        await claim.ReleaseAsync(cancellation).ConfigureAwait(false);
        return (null, TimeSpan.Zero);
    }

    private static async Task AbandonAsync(Claim claim)
    {
        try
        {
            await claim.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsAway(exception) || exception is RedisServerException)
        {
            // Then the TTL frees it.
        }
    }
}
