using RedHare.Patterns.Leases;

namespace RedHare.Patterns.EventLogs;

/// <summary>
/// One process's part in a group's work: it reads, has handlers run, and acknowledges. Disposing it stops gracefully: handlers that run end, what was read and not begun is left to others.
/// </summary>
public sealed class EventConsumer : IAsyncDisposable
{
    // A wait ends by itself now and then, so that a connection that died without a word is noticed.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(10);

    private readonly GroupStreams _streams;
    private readonly Func<EventDelivery, Task> _handle;
    private readonly Func<CancellationToken, ValueTask> _recreate;
    private readonly EventConsumerOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new(), _abort = new(), _left = new();
    private readonly PartitionTable _table;
    private readonly EventChains _chains;
    private readonly Acknowledgements _done;
    private readonly Waiter _attention = new(null, "");
    private readonly PartitionSharing _sharing;
    private readonly Task _ownership;
    private CancellationTokenSource _wake = new();

    internal EventConsumer(GroupStreams streams, Func<EventDelivery, Task> handle, Func<CancellationToken, ValueTask> recreate, EventConsumerOptions options)
    {
        (_streams, _handle, _recreate, _options, _time) = (streams, handle, recreate, options, streams.Context.Time);
        _table = new PartitionTable(options, _stopping.Token, _abort.Token);
        _chains = new EventChains(options.Order == EventOrder.Key);
        _done = new Acknowledgements(streams, _table, Pause, _abort.Token);
        _table.Changed += Wake;
        _sharing = new PartitionSharing(streams, _table, Begin, options, _stopping.Token, _left.Token);
        // Handlers' traces are not inside the one of whoever begins to consume.
        using var _ = ExecutionContext.SuppressFlow();
        _ownership = Task.Run(() => options.Order == EventOrder.Key ? new PartitionOwner(streams, _table, options, _stopping.Token, _left.Token).RunAsync() : _sharing.RunAsync());
        Completion = Task.Run(RunAsync);
    }

    /// <summary>The group that it works for.</summary>
    public string Group => _streams.Group;

    /// <summary>The partitions that it reads at the moment.</summary>
    public IReadOnlyList<int> Partitions => _table.Partitions;

    /// <summary>Done when it has stopped: because it was disposed, or its connection was closed.</summary>
    public Task Completion { get; }

    /// <summary>Stops: reads no more, waits for the handlers that run (for <see cref="EventConsumerOptions.DrainTimeout"/>, then their tokens fire), and leaves the rest to others.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        Wake();
        await Completion.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        Task[] workers = [.. Enumerable.Range(0, _options.Parallelism).Select(_ => Task.Run(WorkAsync))];
        var acknowledging = Task.Run(_done.RunAsync);
        _ = StopWithOwnershipAsync();
        await ReadAllAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        _chains.Complete();
        var handlers = Task.WhenAll(workers);
        await handlers.WaitAsync(_options.DrainTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _abort.CancelAsync().ConfigureAwait(false);
        await handlers.ConfigureAwait(false);
        _done.Complete();
        await acknowledging.ConfigureAwait(false);
        // Not before the last handler has ended: until then the partitions are kept.
        await _left.CancelAsync().ConfigureAwait(false);
        await _ownership.ConfigureAwait(false);
    }

    // It ends by itself when its connection is closed; one that stands by would not notice.
    private async Task StopWithOwnershipAsync()
    {
        await _ownership.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stopping.CancelAsync().ConfigureAwait(false);
        Wake();
    }

    private void Wake()
    {
        _attention.Notify();
        _ = Interlocked.Exchange(ref _wake, new CancellationTokenSource()).CancelAsync();
    }

    private async Task ReadAllAsync()
    {
        for (var failures = 0; !_stopping.IsCancellationRequested;)
        {
            var wake = Volatile.Read(ref _wake).Token;
            _attention.Expect();
            var pause = TimeSpan.Zero;
            var room = _table.Room;
            List<PartitionHold> holds = room > 0 && Wait() > TimeSpan.Zero ? _table.BeginRead() : [];
            try
            {
                if (holds.Count == 0)
                {
                    await _attention.WaitAsync(MaxWait, _time, _stopping.Token).ConfigureAwait(false);
                    continue;
                }
                if (holds.Find(static hold => hold.RecoverFrom is not null) is { } behind)
                {
                    await RecoverAsync(behind).ConfigureAwait(false);
                    continue;
                }
                using var either = CancellationTokenSource.CreateLinkedTokenSource(wake, _stopping.Token);
                var read = await _streams.ReadAsync(holds, room, Wait(), either.Token).ConfigureAwait(false);
                // Reading counts as an attempt on the server. Where one is all that there is, that is taken back, and each is counted when it begins.
                var isSole = _options.MaxAttempts == 1;
                if (isSole) await UncountAsync(read).ConfigureAwait(false);
                foreach (var raw in read) Begin(new EventDelivery(raw, holds.Find(hold => hold.Partition == raw.Id.Partition)!, attempts: isSole ? 0 : 1, isClaimed: isSole));
                failures = 0;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
            {
                // What was read may not have arrived here.
                if (_options.Order == EventOrder.Key)
                    foreach (var hold in holds) hold.RecoverFrom = "0-0";
                if (exception is OperationCanceledException) continue;
                if (exception is RedisServerException { Code: "NOGROUP" }) await RecreateAsync().ConfigureAwait(false);
                pause = Pause(++failures);
            }
            finally
            {
                _table.EndRead(holds);
            }
            if (pause > TimeSpan.Zero) await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask UncountAsync(List<RawEvent> read)
    {
        try
        {
            foreach (var partition in read.GroupBy(static raw => raw.Id.Partition)) await _streams.UncountAsync(partition.Key, [.. partition], _abort.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
        {
            // They are here all the same, and will be counted as they begin; whom this process does not come to, should it be lost too, counts as tried.
        }
    }

    // A read has ended on the server before the partitions can be another's: what it were given after that nobody would handle.
    private TimeSpan Wait()
    {
        if (_options.Order == EventOrder.None) return MaxWait;
        var (certain, third) = (_time.GetElapsedTime(_time.GetTimestamp(), _table.CertainUntil), _options.PartitionTtl / 3);
        return certain < third ? certain : third;
    }

    // Somebody has deleted the log. What is in it now is new.
    private async Task RecreateAsync()
    {
        try
        {
            await _recreate(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
        {
            // The next read says so again.
        }
    }

    private async Task RecoverAsync(PartitionHold hold)
    {
        _table.BeginClaim(hold);
        var (next, events) = await _streams.ClaimAsync(hold.Partition, hold.RecoverFrom!, TimeSpan.Zero, _stopping.Token).ConfigureAwait(false);
        var acknowledged = _table.EndClaim(hold);
        hold.RecoverFrom = next;
        foreach (var (raw, attempts) in events)
            if (!acknowledged.Contains(raw.Id.Stream)) Begin(new EventDelivery(raw, hold, attempts, isClaimed: true));
    }

    private void Begin(EventDelivery delivery)
    {
        if (_table.TryAdd(delivery) && !_chains.Add(delivery)) Drop(delivery);
    }

    private async Task WorkAsync()
    {
        await foreach (var delivery in _chains.Ready.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            try
            {
                await HandleAsync(delivery).ConfigureAwait(false);
            }
            catch (ObjectDisposedException)
            {
                Drop(delivery);
            }
            catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
            {
                // It is the log's server that failed, not the handler: no attempt.
                _ = LaterAsync(delivery, Pause(3));
            }
        }
    }

    private async Task HandleAsync(EventDelivery delivery)
    {
        var lost = delivery.Hold.Lost;
        if (delivery.Hold.IsDraining)
        {
            Drop(delivery);
            return;
        }
        if (delivery.Reason is null && await IsToBePassedOverAsync(delivery, lost).ConfigureAwait(false))
        {
            Acknowledge(delivery);
            return;
        }
        if (delivery is { IsClaimed: true, Reason: null })
        {
            if (delivery.Attempts >= _options.MaxAttempts) delivery.Reason = $"It was taken {delivery.Attempts} times, and whoever took it has not come to an end with it.";
            else delivery.Attempts++;
            if (delivery.Reason is null) await _streams.NoteAttemptAsync(delivery, lost).ConfigureAwait(false);
            delivery.IsClaimed = false;
        }
        if (delivery.Reason is null && !await IsDoneAsync(delivery).ConfigureAwait(false)) return;
        if (delivery.Reason is null)
        {
            Acknowledge(delivery);
            return;
        }
        await _streams.BuryAsync(delivery, delivery.Reason, _abort.Token).ConfigureAwait(false);
        EventLogTelemetry.Failed(_streams.Log, Group, isGivenUp: true);
        _table.Remove(delivery, isAcknowledged: true);
        EndTurn(delivery);
    }

    private async ValueTask<bool> IsToBePassedOverAsync(EventDelivery delivery, CancellationToken cancellation) =>
        (delivery.OnlyFor is { } only && only != Group)
        || (_options.HandledMemory is not null && delivery.IdempotencyKey is { } key && await _streams.WasHandledAsync(key, cancellation).ConfigureAwait(false));

    // Has the handler run. False when it is to run again later, or by others; true also when the event is given up, which then has a reason.
    private async Task<bool> IsDoneAsync(EventDelivery delivery)
    {
        using var processing = EventLogTelemetry.Process(_streams.Log, Group, delivery);
        try
        {
            await _handle(delivery).ConfigureAwait(false);
            processing.Ended(null);
            return delivery.IsHandled = true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            processing.Ended(exception);
            if (exception is OperationCanceledException && delivery.Hold.Lost.IsCancellationRequested)
            {
                Drop(delivery);
                return false;
            }
            if (exception is EventRejectedException || delivery.Attempts >= _options.MaxAttempts)
            {
                delivery.Reason = $"{exception.GetType().Name}: {exception.Message}";
                return true;
            }
        }
        EventLogTelemetry.Failed(_streams.Log, Group, isGivenUp: false);
        _ = RetryAsync(delivery);
        return false;
    }

    private async Task RetryAsync(EventDelivery delivery)
    {
        var pause = Pause(delivery.Attempts++);
        try
        {
            await _streams.NoteAttemptAsync(delivery, delivery.Hold.Lost).ConfigureAwait(false);
        }
        catch (Exception exception) when (Leasing.IsAway(exception) || exception is RedisServerException or OperationCanceledException)
        {
            // Then only this process knows.
        }
        await LaterAsync(delivery, pause).ConfigureAwait(false);
    }

    private async Task LaterAsync(EventDelivery delivery, TimeSpan pause)
    {
        await Task.Delay(pause, _time, delivery.Hold.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_chains.Again(delivery)) Drop(delivery);
    }

    private TimeSpan Pause(int failures)
    {
        var pause = _options.RetryDelay * Math.Pow(2, Math.Min(failures - 1, 20));
        return (pause < _options.MaxRetryDelay ? pause : _options.MaxRetryDelay) * (0.75 + Random.Shared.NextDouble() / 4);
    }

    /// <summary>Leaves an event to others, or to this process when it has the partition anew.</summary>
    private void Drop(EventDelivery delivery)
    {
        _sharing.Leave(delivery);
        _table.Remove(delivery, isAcknowledged: false);
        EndTurn(delivery);
    }

    private void EndTurn(EventDelivery delivery)
    {
        for (var next = _chains.Done(delivery); next is not null; next = _chains.Done(next))
        {
            _sharing.Leave(next);
            _table.Remove(next, isAcknowledged: false);
        }
    }

    // The next of its key may begin before the server has heard of this one: acknowledgements go in the same order, so what comes again comes in order.
    private void Acknowledge(EventDelivery delivery)
    {
        _done.Add(delivery);
        EndTurn(delivery);
    }
}
