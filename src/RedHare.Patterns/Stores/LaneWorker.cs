using System.Globalization;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;

namespace RedHare.Patterns.Stores;

/// <summary>
/// Commits what waits in one lane. One process at a time has the lane, by a lock, and works on one batch after the other: so the writes of a key reach the store in
/// their order. What it takes and does not commit is taken again, by it or by who has the lane next: marks that were read and not acknowledged come first.
/// </summary>
internal sealed class LaneWorker<TKey, TValue>(WriteBehindStore<TKey, TValue> owner, int lane, LaneWorkers workers)
    where TKey : notnull, IParsable<TKey>
{
    private static readonly TimeSpan MaxBlock = TimeSpan.FromSeconds(5);

    private readonly WriteBehindOptions _options = owner.Options;
    private readonly TimeProvider _time = owner.Context.Time;
    private readonly LaneLog<TKey, TValue> _log = new(owner, lane);
    private readonly LaneRetries _retries = new(owner.Name, owner.Options, workers.Signals);

    private TimeSpan Now => workers.Signals.Now;

    public async Task RunAsync()
    {
        var locks = new DistributedLocks(owner.Context);
        var name = $"behind:{owner.Name}:{lane.ToString(CultureInfo.InvariantCulture)}";
        var options = new LockOptions { Ttl = _options.LaneTtl, MaxWait = Timeout.InfiniteTimeSpan };
        for (var failures = 0; !workers.Abort.IsCancellationRequested;)
        {
            // Who closes commits what there is, if the lane is free or its own; there is one attempt.
            var isLast = workers.Closing.IsCancellationRequested;
            try
            {
                await owner.CheckLanesAsync(isLast ? workers.Abort : workers.Closing).ConfigureAwait(false);
                var lease = isLast
                    ? await locks.TryAcquireAsync(name, options with { MaxWait = TimeSpan.Zero }, workers.Abort).ConfigureAwait(false)
                    : await locks.AcquireAsync(name, options, workers.Closing).ConfigureAwait(false);
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
                if (!isLast) await Task.Delay(_retries.Pause(++failures), _time, workers.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            if (isLast) return;
        }
    }

    /// <summary>Ends when it is to close and nothing is left.</summary>
    private async Task WorkAsync(Lease lease)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lease.Lost, workers.Abort);
        _retries.AssumeStore();
        await _log.CreateAsync(end.Token).ConfigureAwait(false);
        await CommitUnacknowledgedAsync(lease, end.Token).ConfigureAwait(false);
        for (var isClosing = false; ;)
        {
            end.Token.ThrowIfCancellationRequested();
            if (workers.Closing.IsCancellationRequested && !isClosing)
            {
                // The wait that closing has ended may have been given marks at that moment.
                isClosing = true;
                await CommitUnacknowledgedAsync(lease, end.Token).ConfigureAwait(false);
            }
            if (_retries is { StoreIsAway: true, IsEmpty: false })
            {
                if (_retries.UntilAttempt > TimeSpan.Zero) await DelayAsync(_retries.UntilAttempt, end.Token).ConfigureAwait(false);
                else await AttemptAsync(lease, end.Token).ConfigureAwait(false);
                continue;
            }
            await RetryAsync(lease, end.Token).ConfigureAwait(false);
            if (_retries.StoreIsAway) continue;
            var wait = isClosing ? TimeSpan.Zero : _retries.NextDue - Now is var due && due < MaxBlock ? due : MaxBlock;
            var marks = await _log.WaitAsync(_options.BatchSize, wait, workers.Closing, end.Token).ConfigureAwait(false);
            if (marks.Count == 0)
            {
                if (!isClosing) continue;
                if (_retries.IsEmpty) return;
                await DelayAsync(_retries.NextDue - Now, end.Token).ConfigureAwait(false);
                continue;
            }
            if (marks.Count < _options.BatchSize && _options.Delay > TimeSpan.Zero && !workers.Signals.Hurried.IsCompleted)
            {
                await Task.WhenAny(workers.Signals.Hurried, Task.Delay(_options.Delay, _time, end.Token)).ConfigureAwait(false);
                marks.AddRange(await _log.ReadAsync(">", _options.BatchSize - marks.Count, end.Token).ConfigureAwait(false));
            }
            await CommitAsync(LaneBatch.Of(marks), lease, end.Token).ConfigureAwait(false);
        }
    }

    // What was read and not acknowledged: by a predecessor, by this one before its connection was lost; and what failed.
    private async Task CommitUnacknowledgedAsync(Lease lease, CancellationToken cancellation)
    {
        _retries.Clear();
        for (string? after = "0"; after is not null;)
        {
            var marks = await _log.ReadAsync(after, _options.BatchSize, cancellation).ConfigureAwait(false);
            after = marks.Count == 0 ? null : marks[^1].Id;
            if (marks.Count > 0) await CommitAsync(LaneBatch.Of(marks), lease, cancellation).ConfigureAwait(false);
        }
    }

    private Task DelayAsync(TimeSpan time, CancellationToken cancellation) =>
        time <= TimeSpan.Zero ? Task.CompletedTask : Task.Delay(time < MaxBlock ? time : MaxBlock, _time, cancellation);

    // What is due, and something new: it may be that only what was taken already is at fault. To take much more would only fail more.
    private async Task AttemptAsync(Lease lease, CancellationToken cancellation)
    {
        _retries.BeginAttempt();
        var due = _retries.TakeDue();
        if (due is not null)
        {
            await CommitAsync(due, lease, cancellation).ConfigureAwait(false);
            if (!_retries.StoreIsAway) return;
        }
        var probe = await _log.ReadAsync(">", 1, cancellation).ConfigureAwait(false);
        if (probe.Count > 0) await CommitAsync(LaneBatch.Of(probe), lease, cancellation).ConfigureAwait(false);
        else if (due is null) _retries.PutOffAttempt();
    }

    private async Task RetryAsync(Lease lease, CancellationToken cancellation)
    {
        while (_retries.TakeDue() is { } batch)
        {
            await CommitAsync(batch, lease, cancellation).ConfigureAwait(false);
            if (_retries.StoreIsAway) return;
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
            if (_retries.Fail(batch, exception, isAway: exception is StoreAwayException)) await BuryAsync(batch.Keys[0], changes[0].Change.Version, exception, batch.Failures, cancellation).ConfigureAwait(false);
            return;
        }
        if (changes.Count > 0) _retries.Succeeded();
        await _log.AcknowledgeAsync(batch, changes, cancellation).ConfigureAwait(false);
        workers.Signals.Committed();
    }

    private async Task BuryAsync((string Key, List<string> Marks) key, long version, Exception reason, int attempts, CancellationToken cancellation)
    {
        await _log.BuryAsync(key, version, reason, attempts, cancellation).ConfigureAwait(false);
        workers.Signals.Committed();
    }
}
