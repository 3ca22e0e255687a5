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
    // One name for all: who has the lane is the lane's consumer, and inherits what its predecessor had read.
    private const string Group = "commit", Consumer = "lane";

    private static readonly TimeSpan MaxBlock = TimeSpan.FromSeconds(5);

    private static readonly CommandSpec XGroup = new("XGROUP CREATE", CommandTraits.Idempotent);
    private static readonly CommandSpec Read = new("XREADGROUP");
    private static readonly CommandSpec ReadBlocking = new("XREADGROUP", CommandTraits.Blocking);

    private readonly WriteBehindOptions _options = owner.Options;
    private readonly TimeProvider _time = owner.Context.Time;
    private readonly List<LaneBatch> _failed = [];
    private bool _storeIsAway;

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
        _failed.Clear();
        _storeIsAway = false;
        await CreateGroupAsync(end.Token).ConfigureAwait(false);
        // What was read and not acknowledged comes first.
        for (string? after = "0"; after is not null;)
        {
            var marks = await ReadAsync(after, _options.BatchSize, TimeSpan.Zero, end.Token).ConfigureAwait(false);
            after = marks.Count == 0 ? null : marks[^1].Id;
            if (marks.Count > 0) await CommitAsync(LaneBatch.Of(marks), lease, end.Token).ConfigureAwait(false);
        }
        while (true)
        {
            end.Token.ThrowIfCancellationRequested();
            await RetryAsync(lease, end.Token).ConfigureAwait(false);
            var wait = closing.IsCancellationRequested ? TimeSpan.Zero : NextDue() - Now is var due && due < MaxBlock ? due : MaxBlock;
            if (_storeIsAway && _failed.Count > 0)
            {
                // To take much more would only fail more. One at each attempt, since it may be that only what was taken already is at fault.
                await DelayAsync(NextDue() - Now, end.Token).ConfigureAwait(false);
                var probe = await ReadAsync(">", 1, TimeSpan.Zero, end.Token).ConfigureAwait(false);
                if (probe.Count > 0) await CommitAsync(LaneBatch.Of(probe), lease, end.Token).ConfigureAwait(false);
                continue;
            }
            var marks = await ReadAsync(">", _options.BatchSize, wait, end.Token).ConfigureAwait(false);
            if (marks.Count == 0)
            {
                if (!closing.IsCancellationRequested) continue;
                if (_failed.Count == 0) return;
                await DelayAsync(NextDue() - Now, end.Token).ConfigureAwait(false);
                continue;
            }
            if (marks.Count < _options.BatchSize && _options.Delay > TimeSpan.Zero && !signals.Hurried.IsCompleted)
            {
                await Task.WhenAny(signals.Hurried, Task.Delay(_options.Delay, _time, end.Token)).ConfigureAwait(false);
                marks.AddRange(await ReadAsync(">", _options.BatchSize - marks.Count, TimeSpan.Zero, end.Token).ConfigureAwait(false));
            }
            await CommitAsync(LaneBatch.Of(marks), lease, end.Token).ConfigureAwait(false);
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
        var changes = await TakeAsync(batch, cancellation).ConfigureAwait(false);
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
            _storeIsAway = false;
            signals.StoreIsThere();
        }
        await AcknowledgeAsync(batch, changes, cancellation).ConfigureAwait(false);
        signals.Committed();
    }

    // A value that cannot be read will never be: it goes to the dead letters, and the rest on.
    private async Task<List<Taken>> TakeAsync(LaneBatch batch, CancellationToken cancellation)
    {
        var taken = await owner.Context.Backend.EvaluateAsync(
            WriteBehindScripts.Take,
            batch.Keys.Select(key => owner.Lanes.Part(lane, "e:" + key.Key)).ToArray(),
            default,
            static reply => reply.Items.Select(static item => (State: item.Items[0].ToString(), Value: item.Items[1].Bytes, Version: item.Items[2].ToString())).ToArray(),
            cancellation).ConfigureAwait(false);
        var changes = new List<Taken>();
        for (var i = taken.Length - 1; i >= 0; i--)
        {
            var (state, value, version) = taken[i];
            if (state.Length == 0) continue;
            var key = batch.Keys[i];
            var number = long.Parse(version, CultureInfo.InvariantCulture);
            try
            {
                var stored = state == "p" ? new Stored<TValue>(owner.Decode(key.Key, value)) : Stored<TValue>.Absent;
                changes.Add(new Taken(key.Key, new StoreChange<TKey, TValue>(StoreLanes<TKey>.Parse(key.Key), stored, number)));
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                await BuryAsync(key, number, exception, 1, cancellation).ConfigureAwait(false);
                batch.Keys.RemoveAt(i);
            }
        }
        changes.Reverse();
        return changes;
    }

    private async Task AcknowledgeAsync(LaneBatch batch, List<Taken> changes, CancellationToken cancellation)
    {
        var keys = new List<RedisKey> { owner.Log(lane), owner.Lanes.Epoch(lane) };
        var arguments = new List<RedisValue> { Group, changes.Count };
        foreach (var (text, change) in changes)
        {
            keys.Add(owner.Lanes.Part(lane, "e:" + text));
            arguments.AddRange([change.Version, owner.TtlMilliseconds(change.Value.IsPresent)]);
        }
        foreach (var (_, marks) in batch.Keys)
            foreach (var mark in marks) arguments.Add(mark);
        var now = await owner.Context.Backend.EvaluateAsync(WriteBehindScripts.Commit, keys.ToArray(), arguments.ToArray(), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        if (changes.Count == 0) return;
        var tag = StoreInstruments.Tag(owner.Name);
        StoreInstruments.Commits.Add(changes.Count, tag);
        if (!StoreInstruments.Lag.Enabled) return;
        foreach (var (_, marks) in batch.Keys) StoreInstruments.Lag.Record(Math.Max(now - Milliseconds(marks[0]), 0) / 1000.0, tag);
    }

    private async Task FailAsync(LaneBatch batch, List<Taken> changes, Exception exception, CancellationToken cancellation)
    {
        StoreInstruments.Failures.Add(1, StoreInstruments.Tag(owner.Name));
        var isRejected = exception is StoreRejectedException;
        // A store that refuses is there.
        if (isRejected) signals.StoreIsThere();
        else _storeIsAway = true;
        batch.Fail(Now, signals.LastCommit, isRejected && batch.Keys.Count > 1 ? TimeSpan.Zero : Pause(batch.Failures + 1));
        if (batch.Keys.Count > 1)
        {
            if (isRejected || batch.Failures > 1) _failed.AddRange(batch.Halves());
            else _failed.Add(batch);
            return;
        }
        var isGivenUp = isRejected || batch.Attempts >= _options.MaxAttempts || (batch.Failures >= _options.MaxAttempts && Now - batch.FirstFailure >= _options.OutagePatience);
        if (!isGivenUp)
        {
            _failed.Add(batch);
            return;
        }
        if (_failed.Count == 0) _storeIsAway = false;
        await BuryAsync(batch.Keys[0], changes[0].Change.Version, exception, batch.Failures, cancellation).ConfigureAwait(false);
    }

    private async Task BuryAsync((string Key, List<string> Marks) key, long version, Exception exception, int attempts, CancellationToken cancellation)
    {
        RedisValue[] arguments = [Group, version, key.Key, $"{exception.GetType().Name}: {exception.Message}", attempts, _options.MaxDeadLetters, .. key.Marks.Select(static mark => (RedisValue)mark)];
        var buried = await owner.Context.Backend.EvaluateAsync(
            WriteBehindScripts.Bury, new[] { owner.Log(lane), owner.Dead(lane), owner.Lanes.Part(lane, "e:" + key.Key) }, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        StoreInstruments.DeadLetters.Add(buried, StoreInstruments.Tag(owner.Name));
        signals.Committed();
    }

    private async Task CreateGroupAsync(CancellationToken cancellation)
    {
        try
        {
            await owner.Context.Backend.ExecuteAsync(
                CommandLine.Rent(XGroup).Key(owner.Log(lane)).Add(Group).Add(0).Add("MKSTREAM"u8), static reply => reply.IsNull, cancellation).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (error.Code == "BUSYGROUP")
        {
        }
    }

    private async Task<List<(string Id, string Key)>> ReadAsync(string after, int count, TimeSpan wait, CancellationToken cancellation)
    {
        var blocks = wait >= TimeSpan.FromMilliseconds(1);
        var line = CommandLine.Rent(blocks ? ReadBlocking : Read).Add("GROUP"u8).Add(Group).Add(Consumer).Add("COUNT"u8).Add(count);
        if (blocks) line.Add("BLOCK"u8).Add((long)wait.TotalMilliseconds);
        line.Add("STREAMS"u8).Key(owner.Log(lane)).Add(after);
        if (!blocks) return await owner.Context.Backend.ExecuteAsync(line, Marks, cancellation).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closing);
        try
        {
            return await owner.Context.Backend.ExecuteAsync(line, Marks, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return [];
        }
    }

    // One stream: in RESP3 a map of one pair, in RESP2 a list of one pair.
    private static List<(string Id, string Key)> Marks(Reply reply)
    {
        var marks = new List<(string, string)>();
        if (reply.IsNull || reply.Items.Count == 0) return marks;
        var entries = reply.Kind == ReplyKind.Map ? reply.Items[1] : reply.Items[0].Items[1];
        foreach (var entry in entries.Items)
        {
            // A mark that somebody has deleted from the stream has no fields any more; under the empty key it is acknowledged and nothing more.
            var fields = entry.Items[1].Items;
            marks.Add((entry.Items[0].ToString(), fields.Count > 1 ? fields[1].ToString() : ""));
        }
        return marks;
    }

    /// <summary>A change, and its key as the log has it.</summary>
    private readonly record struct Taken(string Text, StoreChange<TKey, TValue> Change);

    private static long Milliseconds(string mark) => long.Parse(mark.AsSpan(0, mark.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
}
