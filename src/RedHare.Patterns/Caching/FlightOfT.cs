using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Caching;

/// <summary>
/// A value on its way to those who asked for it: read from the server, or else loaded by the one process that got the lease, while the others wait to be told.
/// A stale value, where there is one, stands in when the load fails or is late.
/// </summary>
internal sealed class Flight<T>(CacheCore core, string key, Func<CancellationToken, ValueTask<T>> load, CacheEntryOptions options) : Flight(key, options.Tags)
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IRedisBackend? _reader;
    private bool _hasStale, _isLate, _isRefresh;
    private string? _name;
    private T _stale = default!;

    public Task<T> Task => _completion.Task;

    /// <summary>Whether nothing had to be loaded, here or elsewhere. Set before the task ends.</summary>
    public bool IsHit { get; private set; }

    private bool IsNear => _reader is not null && (options.Tiers & CacheTiers.WriteNear) != 0 && options.Sliding is null;

    /// <summary>Reads and loads, for those who wait.</summary>
    /// <param name="seen">What a look at the server has given already.</param>
    public async Task RunAsync(Found? seen)
    {
        try
        {
            // Only now that it is in the table: whoever hears no more, or missed something, spoils what is there.
            _reader = core.Feed?.Reader;
            var plan = await PlanAsync(seen).ConfigureAwait(false);
            if (plan.IsDone) return;
            await LoadAsync(plan.Stamps, plan.Token, plan.IsOwn).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Fail(exception);
        }
        finally
        {
            core.Flights.Remove(this);
        }
    }

    /// <summary>Loads what is still good, for nobody; unless another process does.</summary>
    public async Task RefreshAsync()
    {
        _isRefresh = true;
        try
        {
            // It is in no table, so no word of a change could spoil it.
            Spoil();
            if (!core.MayAsk(Key)) return;
            var found = await core.ReadAsync(Key, options.Tags, null).ConfigureAwait(false);
            if (found.Record is not { } record || found.Left > record.Duration * options.RefreshAhead) return;
            KeepStale(found);
            var claim = await AcquireAsync(found, waits: false).ConfigureAwait(false);
            if (claim.Outcome == LoadOutcome.Granted) await LoadAsync(await StampAsync(found, claim.Token, isOwn: true).ConfigureAwait(false), claim.Token, isOwn: true).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Those who read still have the value; it is tried again by one of the next reads.
            Fail(exception);
        }
    }

    /// <summary>What is to be done: nothing more, or a load, with the token under which it may be stored, if any; another's is not this flight's to give back.</summary>
    private readonly record struct Plan(bool IsDone, Stamp[] Stamps, string? Token, bool IsOwn);

    private static Plan Done => new(true, [], null, false);

    private static Plan Alone => new(false, [], null, false);

    private async Task<Plan> PlanAsync(Found? seen)
    {
        if ((options.Tiers & (CacheTiers.ReadServer | CacheTiers.WriteServer)) == 0 || (seen is null && !core.MayAsk(Key))) return Alone;
        Waiter? waiter = null;
        try
        {
            var found = seen ?? await ReadAsync().ConfigureAwait(false);
            var start = core.Context.Time.GetTimestamp();
            for (var round = 0; ; round++)
            {
                if (TryTake(found, isFirst: round == 0)) return Done;
                if ((options.Tiers & CacheTiers.WriteServer) == 0) return Alone;
                waiter?.Expect();
                var claim = await AcquireAsync(found, waits: core.Options.LoadsOncePerCluster).ConfigureAwait(false);
                switch (claim.Outcome)
                {
                    case LoadOutcome.Cooling:
                        EndStale();
                        return Done;
                    case LoadOutcome.OtherLoads:
                        var elapsed = core.Context.Time.GetElapsedTime(start);
                        if (_hasStale && options.SoftTimeout != Timeout.InfiniteTimeSpan && elapsed >= options.SoftTimeout)
                        {
                            EndStale();
                            return Done;
                        }
                        // The other one may be dead: load too, under its lease, which whoever invalidates takes from both.
                        if (!core.Options.LoadsOncePerCluster || elapsed >= core.Options.MaxLeaseWait) goto case LoadOutcome.Granted;
                        if (waiter is null)
                        {
                            core.Counters.LeaseWait();
                            waiter = await core.Context.Leasing.JoinAsync(core.Keys.Loaded(Key), Abandoned).ConfigureAwait(false);
                        }
                        else
                        {
                            await PauseAsync(waiter, round, claim.RetryAfter, elapsed).ConfigureAwait(false);
                        }
                        break;
                    case LoadOutcome.Granted:
                        // That of one who seems to be dead is taken over.
                        var isOwn = claim.Outcome == LoadOutcome.Granted || core.Options.LoadsOncePerCluster;
                        return new Plan(false, await StampAsync(found, claim.Token, isOwn).ConfigureAwait(false), claim.Token, isOwn);
                }
                found = await ReadAsync().ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
            return Alone;
        }
        finally
        {
            waiter?.Dispose();
        }
    }

    private async ValueTask<Found> ReadAsync()
    {
        var reading = core.ReadAsync(Key, options.Tags, _reader);
        // The flight that followed this one, when it was spoiled, may have asked before it.
        _isLate |= IsSpoiled;
        return await reading.ConfigureAwait(false);
    }

    private ValueTask PauseAsync(Waiter waiter, int round, TimeSpan retryAfter, TimeSpan elapsed)
    {
        var left = core.Options.MaxLeaseWait - elapsed;
        if (_hasStale && options.SoftTimeout != Timeout.InfiniteTimeSpan && options.SoftTimeout - elapsed < left) left = options.SoftTimeout - elapsed;
        return core.Context.Leasing.PauseAsync(waiter, round, retryAfter, Leasing.MaxPause, left, Abandoned);
    }

    // The lease outlives the load that it stands for; a loader without limit is given ten minutes. One name for all attempts: what a lost reply has granted is granted again.
    private ValueTask<LoadClaim> AcquireAsync(Found found, bool waits) =>
        core.Server.AcquireAsync(
            Key, _name ??= Stamp.Unique(), options.HardTimeout == Timeout.InfiniteTimeSpan ? TimeSpan.FromMinutes(10) : options.HardTimeout + TimeSpan.FromSeconds(5), found, waits, _hasStale);

    private async ValueTask<Stamp[]> StampAsync(Found found, string token, bool isOwn)
    {
        try
        {
            return await core.Server.StampAsync(found.Stamps).ConfigureAwait(false);
        }
        catch when (isOwn)
        {
            await ReleaseAsync(token, TimeSpan.Zero).ConfigureAwait(false);
            throw;
        }
    }

    private bool TryTake(Found found, bool isFirst)
    {
        if ((options.Tiers & CacheTiers.ReadServer) == 0) return false;
        if (!found.IsFresh || found.Record is not { } record || !core.TryDecode<T>(Key, record, out var value))
        {
            KeepStale(found);
            return false;
        }
        IsHit = isFirst;
        core.Touch(Key, record);
        if (IsNear && record.Sliding == TimeSpan.Zero) core.Near!.Fill(this, value, record.Size, found.Cells, found.Left, options, record.Duration);
        if (found.Left < record.Duration * options.RefreshAhead) core.RefreshAhead(Key, options, load);
        Complete(value);
        return true;
    }

    private void KeepStale(Found found)
    {
        // Fresh at the first look, past its end at the second: the later look counts.
        _hasStale = found.Record is { } record && options.StaleFor > TimeSpan.Zero && core.TryDecode(Key, record, out _stale);
    }

    private async Task LoadAsync(Stamp[] stamps, string? token, bool isOwn)
    {
        var reason = _isRefresh ? "refresh" : "miss";
        var (activity, started) = (core.Counters.BeginLoad(reason), core.Context.Time.GetTimestamp());
        using var hard = new CancellationTokenSource(options.HardTimeout, core.Context.Time);
        using var abandoned = Abandoned.UnsafeRegister(static ends => ((CancellationTokenSource)ends!).Cancel(), hard);
        T value;
        try
        {
            var loading = load(hard.Token);
            value = loading.IsCompletedSuccessfully ? loading.Result : await WaitAsync(loading.AsTask(), hard.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            core.Counters.EndLoad(activity, reason, core.Context.Time.GetElapsedTime(started), exception);
            if (isOwn) await ReleaseAsync(token!, _hasStale ? options.StaleRetry : TimeSpan.Zero).ConfigureAwait(false);
            if (_hasStale && !Abandoned.IsCancellationRequested) EndStale();
            else if (hard.IsCancellationRequested && !Abandoned.IsCancellationRequested && exception is OperationCanceledException) Fail(new TimeoutException($"The loader of '{Key}' took longer than {options.HardTimeout}.", exception));
            else Fail(exception);
            return;
        }
        core.Counters.EndLoad(activity, reason, core.Context.Time.GetElapsedTime(started), null);
        try
        {
            if (token is not null) await KeepAsync(value, stamps, token, isOwn).ConfigureAwait(false);
        }
        catch when (isOwn)
        {
            // A serializer that cannot write it, a server that refuses it: the others are not to wait for the lease to end.
            await ReleaseAsync(token!, TimeSpan.Zero).ConfigureAwait(false);
            throw;
        }
        Complete(value);
    }

    private async Task<T> WaitAsync(Task<T> loading, CancellationToken ends)
    {
        // A loader that does not look at its token goes on by itself.
        _ = loading.Watched();
        if (_hasStale && options.SoftTimeout != Timeout.InfiniteTimeSpan)
        {
            try
            {
                return await loading.WaitAsync(options.SoftTimeout, core.Context.Time, ends).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!loading.IsCompleted)
            {
                CompleteStale();
            }
        }
        return await loading.WaitAsync(ends).ConfigureAwait(false);
    }

    private async Task KeepAsync(T value, Stamp[] stamps, string token, bool isOwn)
    {
        if (value is null && options.AbsentDuration == TimeSpan.Zero)
        {
            if (isOwn) await ReleaseAsync(token, TimeSpan.Zero).ConfigureAwait(false);
            return;
        }
        var duration = CacheCore.DurationOf(options, value is null);
        // A lease that was taken over is another's, who may store under it too.
        var record = core.Encode(Key, token == _name ? token : Stamp.Unique(), value, 0, options, duration, stamps);
        bool isStored;
        try
        {
            var end = options.Sliding is null ? TimeSpan.Zero : duration;
            isStored = await core.Server.StoreAsync(Key, token, record.WrittenMemory, CacheCore.TtlOf(options, duration), end).ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception))
        {
            // Kept or not: it was loaded under its lease, so it may be read by others, and is loaded anew otherwise.
            return;
        }
        if (!isStored) core.Counters.StoreRefused();
        else if (IsNear && !core.Feed!.HearsItself) core.Near!.Fill(this, value, record.WrittenCount, [.. stamps.Select(stamp => stamp.Cell)], duration, options, duration);
    }

    private async Task ReleaseAsync(string token, TimeSpan cooling)
    {
        try
        {
            await core.Server.ReleaseAsync(Key, token, cooling).ConfigureAwait(false);
        }
        catch (Exception exception) when (ServerGate.IsFailure(exception) || exception is RedisServerException)
        {
            // Then the lease ends by its TTL, and those who wait lose patience before.
        }
    }

    // Off the table first: who calls after the others have their value begins anew. And what a flight that asked before has brought, or will bring, is older.
    private void Complete(T value)
    {
        core.Flights.Remove(this);
        if (_isLate) core.Forget(CacheInvalidation.OfKey(Key));
        _completion.TrySetResult(value);
    }

    // It has ended: who asks after having got the stale value begins anew.
    private void EndStale()
    {
        core.Flights.Remove(this);
        CompleteStale();
    }

    private void CompleteStale()
    {
        if (_completion.TrySetResult(_stale)) core.Counters.StaleServed();
    }

    private void Fail(Exception exception)
    {
        core.Flights.Remove(this);
        _completion.TrySetException(exception);
        // All who waited may have given up: then nobody is left to look at it.
        _ = _completion.Task.Exception;
    }
}
