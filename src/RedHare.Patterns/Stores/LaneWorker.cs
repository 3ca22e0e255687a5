using System.Globalization;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;

namespace RedHare.Patterns.Stores;

/// <summary>
/// Commits what waits in one lane. One process at a time has the lane, by a lock, and works on one batch after the other: so the writes of a key reach the store in
/// their order. What it takes and does not commit is taken again, by it or by who has the lane next: marks that were read and not acknowledged come first.
/// </summary>
internal sealed class LaneWorker<TKey, TValue>(WriteBehindStore<TKey, TValue> owner, int lane, LaneSignals signals, CancellationToken closing, CancellationToken abort)
    where TKey : notnull, IParsable<TKey>
{
    private static readonly TimeSpan MaxBlock = TimeSpan.FromSeconds(5);

    private readonly WriteBehindOptions _options = owner.Options;
    private readonly TimeProvider _time = owner.Context.Time;
    private readonly LaneLog<TKey, TValue> _log = new(owner, lane);
    private readonly List<LaneBatch> _failed = [];
    private bool _storeIsAway;

    // Attempts in a row that failed since the store was there last, and when the next is made: so an outage costs one attempt now and then, however much waits.
    private int _outage;
    private TimeSpan _nextAttempt;

    private TimeSpan Now => signals.Now;

    public async Task RunAsync()
    {
        var locks = new DistributedLocks(owner.Context);
        var name = $"behind:{owner.Name}:{lane.ToString(CultureInfo.InvariantCulture)}";
        var options = new LockOptions { Ttl = _options.LaneTtl, MaxWait = Timeout.InfiniteTimeSpan };
        for (var failures = 0; !abort.IsCancellationRequested;)
        {
            // Who closes commits what there is, if the lane is free or its own; there is one attempt.
            var isLast = closing.IsCancellationRequested;
            try
            {
                await owner.CheckLanesAsync(isLast ? abort : closing).ConfigureAwait(false);
                var lease = isLast
                    ? await locks.TryAcquireAsync(name, options with { MaxWait = TimeSpan.Zero }, abort).ConfigureAwait(false)
                    : await locks.AcquireAsync(name, options, closing).ConfigureAwait(false);
                if (lease is null) return;
                await using (lease.ConfigureAwait(false))
                {
                    failures = 0;
                    await WorkAsync(lease).ConfigureAwait(false);
                }
                return;
            }
            catch (OperationCanceledException)
            {
                // It is to end, or the lane is another's by now.
            }
            catch (InvalidOperationException)
            {
                // The connection was closed; or the server evicts, or has other lanes: whoever writes is told.
                return;
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException or RedisServerException)
            {
                if (!isLast) await Task.Delay(Pause(++failures), _time, closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            if (isLast) return;
        }
    }

    /// <summary>Ends when it is to close and nothing is left.</summary>
    private async Task WorkAsync(Lease lease)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, abort);
        _storeIsAway = false;
        await _log.CreateAsync(end.Token).ConfigureAwait(false);
        await CommitUnacknowledgedAsync(lease, end.Token).ConfigureAwait(false);
        for (var isClosing = false; ;)
        {
            end.Token.ThrowIfCancellationRequested();
            if (closing.IsCancellationRequested && !isClosing)
            {
                // The wait that closing has ended may have been given marks at that moment.
                isClosing = true;
                await CommitUnacknowledgedAsync(lease, end.Token).ConfigureAwait(false);
            }
            if (_storeIsAway && _failed.Count > 0)
            {
                if (_nextAttempt > Now) await DelayAsync(_nextAttempt - Now, end.Token).ConfigureAwait(false);
                else await AttemptAsync(lease, end.Token).ConfigureAwait(false);
                continue;
            }
            await RetryAsync(lease, end.Token).ConfigureAwait(false);
            if (_storeIsAway) continue;
            var wait = isClosing ? TimeSpan.Zero : NextDue() - Now is var due && due < MaxBlock ? due : MaxBlock;
            var marks = await _log.WaitAsync(_options.BatchSize, wait, closing, end.Token).ConfigureAwait(false);
            if (marks.Count == 0)
            {
                if (!isClosing) continue;
                if (_failed.Count == 0) return;
                await DelayAsync(NextDue() - Now, end.Token).ConfigureAwait(false);
                continue;
            }
            if (marks.Count < _options.BatchSize && _options.Delay > TimeSpan.Zero && !signals.Hurried.IsCompleted)
            {
                await Task.WhenAny(signals.Hurried, Task.Delay(_options.Delay, _time, end.Token)).ConfigureAwait(false);
                marks.AddRange(await _log.ReadAsync(">", _options.BatchSize - marks.Count, end.Token).ConfigureAwait(false));
            }
            await CommitAsync(LaneBatch.Of(marks), lease, end.Token).ConfigureAwait(false);
        }
    }

    // What was read and not acknowledged: by a predecessor, by this one before its connection was lost; and what failed.
    private async Task CommitUnacknowledgedAsync(Lease lease, CancellationToken cancellation)
    {
        _failed.Clear();
        for (string? after = "0"; after is not null;)
        {
            var marks = await _log.ReadAsync(after, _options.BatchSize, cancellation).ConfigureAwait(false);
            after = marks.Count == 0 ? null : marks[^1].Id;
            if (marks.Count > 0) await CommitAsync(LaneBatch.Of(marks), lease, cancellation).ConfigureAwait(false);
        }
    }

    private TimeSpan NextDue() => _failed.Count == 0 ? TimeSpan.MaxValue - TimeSpan.FromDays(1) : _failed.Min(static batch => batch.Due);

    private Task DelayAsync(TimeSpan time, CancellationToken cancellation) =>
        time <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(time < MaxBlock ? time : MaxBlock, _time, cancellation);

    private TimeSpan Pause(int failures)
    {
        var pause = _options.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 20));
        return (pause < _options.MaxRetryDelay ? pause : _options.MaxRetryDelay) * (0.75 + Random.Shared.NextDouble() / 4);
    }

    // What is due, and something new: it may be that only what was taken already is at fault. To take much more would only fail more.
    private async Task AttemptAsync(Lease lease, CancellationToken cancellation)
    {
        _outage++;
        var due = _failed.Where(batch => batch.Due <= Now).MinBy(static batch => batch.Due);
        if (due is not null)
        {
            _failed.Remove(due);
            await CommitAsync(due, lease, cancellation).ConfigureAwait(false);
            if (!_storeIsAway) return;
        }
        var probe = await _log.ReadAsync(">", 1, cancellation).ConfigureAwait(false);
        if (probe.Count > 0) await CommitAsync(LaneBatch.Of(probe), lease, cancellation).ConfigureAwait(false);
        else if (due is null) _nextAttempt = NextDue();
    }

    private async Task RetryAsync(Lease lease, CancellationToken cancellation)
    {
        while (_failed.Where(batch => batch.Due <= Now).MinBy(static batch => batch.Due) is { } batch)
        {
            _failed.Remove(batch);
            await CommitAsync(batch, lease, cancellation).ConfigureAwait(false);
            if (_storeIsAway) return;
        }
    }

    private async Task CommitAsync(LaneBatch batch, Lease lease, CancellationToken cancellation)
    {
        var (changes, unreadable) = await _log.TakeAsync(batch, cancellation).ConfigureAwait(false);
        // What cannot be read will never be: it goes to the dead letters, and the rest on.
        foreach (var (key, version, reason) in unreadable) await BuryAsync(key, version, reason, 1, cancellation).ConfigureAwait(false);
        if (batch.Keys.Count == 0) return;
        try
        {
            // A lease that this process slept through is lost, whether its timer has run or not.
            if (!lease.IsHeld) throw new OperationCanceledException(lease.Lost);
            if (changes.Count > 0)
            {
                var saved = changes.ConvertAll(static change => change.Change);
                await owner.WithinAsync(
                    async token =>
                    {
                        await owner.Store.SaveAsync(saved, token).ConfigureAwait(false);
                        return true;
                    },
                    cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested || !lease.IsHeld)
        {
            throw;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            await FailAsync(batch, changes, exception, cancellation).ConfigureAwait(false);
            return;
        }
        if (changes.Count > 0)
        {
            (_storeIsAway, _outage) = (false, 0);
            signals.StoreIsThere();
        }
        await _log.AcknowledgeAsync(batch, changes, cancellation).ConfigureAwait(false);
        signals.Committed();
    }

    private async Task FailAsync(LaneBatch batch, List<LaneChange<TKey, TValue>> changes, Exception exception, CancellationToken cancellation)
    {
        StoreInstruments.Failures.Add(1, StoreInstruments.Tag(owner.Name));
        var (isRejected, isAway) = (exception is StoreRejectedException, exception is StoreAwayException);
        if (isRejected)
        {
            // A store that refuses is there.
            _outage = 0;
            signals.StoreIsThere();
        }
        else
        {
            _storeIsAway = true;
            _nextAttempt = Now + Pause(_outage + 1);
        }
        batch.Fail(Now, signals.LastCommit, isRejected && batch.Keys.Count > 1 ? TimeSpan.Zero : Pause(batch.Failures + 1), isOwn: !isAway);
        var isOutOfPatience = Now - batch.FirstFailure >= _options.OutagePatience;
        if (batch.Keys.Count > 1)
        {
            if (isRejected || (batch.Failures > 1 && (!isAway || isOutOfPatience))) _failed.AddRange(batch.Halves());
            else _failed.Add(batch);
            return;
        }
        var isGivenUp = isRejected || batch.Attempts >= _options.MaxAttempts || (batch.Failures >= _options.MaxAttempts && isOutOfPatience);
        if (!isGivenUp)
        {
            _failed.Add(batch);
            return;
        }
        if (_failed.Count == 0) _storeIsAway = false;
        await BuryAsync(batch.Keys[0], changes[0].Change.Version, exception, batch.Failures, cancellation).ConfigureAwait(false);
    }

    private async Task BuryAsync((string Key, List<string> Marks) key, long version, Exception reason, int attempts, CancellationToken cancellation)
    {
        await _log.BuryAsync(key, version, reason, attempts, cancellation).ConfigureAwait(false);
        signals.Committed();
    }
}
