using System.Threading.Channels;
using RedHare.Messaging;
using RedHare.Patterns.Stores;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Commits what comes by one lane's queue. The broker gives a lane to one consumer at a time, and its deliveries in their order; what is not answered comes again, to this one or to the next. So a write leaves the queue when the store
/// has committed it, or a later one of its key, or when it is given up.
/// </summary>
internal sealed class QueuedLane<TKey, TValue>(QueuedStore<TKey, TValue> owner, int lane, LaneWorkers workers)
    where TKey : notnull, IParsable<TKey>
{
    // Held back keys must not keep others from coming.
    private const int PrefetchedBatches = 4;

    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5), Memory = TimeSpan.FromMinutes(10);

    private readonly WriteBehindOptions _options = owner.Options;
    private readonly TimeProvider _time = owner.Context.Time;
    private readonly Dictionary<string, QueuedWrite> _writes = new(StringComparer.Ordinal);
    private readonly List<string> _fresh = [];
    private LaneRetries _retries = new(owner.Name, owner.Options, workers.Signals);
    private int _held;

    /// <summary>Keys that were delivered and are not committed yet.</summary>
    public int Held => Volatile.Read(ref _held);

    private TimeSpan Now => workers.Signals.Now;

    public async Task RunAsync()
    {
        for (var failures = 0; !workers.Closing.IsCancellationRequested;)
        {
            using var lost = CancellationTokenSource.CreateLinkedTokenSource(workers.Abort);
            try
            {
                await SessionAsync(lost, () => failures = 0).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is MessagingException or TimeoutException or OperationCanceledException)
            {
                // The connection or the queue is gone; what was held comes again.
                failures++;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            if (workers.Closing.IsCancellationRequested) return;
            await Task.Delay(_retries.Pause(Math.Max(failures, 1)), _time, workers.Closing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SessionAsync(CancellationTokenSource lost, Action begun)
    {
        await owner.DeclaredAsync(again: true, workers.Closing).ConfigureAwait(false);
        var arrivals = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
        var prefetch = (ushort)Math.Min(_options.BatchSize * PrefetchedBatches, ushort.MaxValue);
        var channel = await owner.Bus.Backend.OpenChannelAsync(new MessagingChannelOptions { Prefetch = prefetch }, workers.Closing).ConfigureAwait(false);
        await using var closesChannel = channel.ConfigureAwait(false);
        // Whoever is next has the lane from then on: nothing of it may be committed here any more.
        void OnChanged(MessagingEvent change)
        {
            if (change.Kind == MessagingEventKind.ConnectionLost) lost.CancelAsync();
        }
        owner.Bus.Backend.Changed += OnChanged;
        try
        {
            var consumer = await channel.ConsumeAsync(
                owner.Queue(lane),
                new ConsumerOptions { Prefetch = prefetch },
                (delivery, _) =>
                {
                    arrivals.Writer.TryWrite(delivery);
                    return default;
                },
                workers.Closing).ConfigureAwait(false);
            await using var endsConsumer = consumer.ConfigureAwait(false);
            begun();
            var working = WorkAsync(arrivals.Reader, lost.Token);
            // Who closes takes nothing more, and commits what it has; a consumer that ends otherwise ends the session.
            await Task.WhenAny(working, consumer.Completion, Task.Delay(Timeout.Infinite, workers.Closing)).ConfigureAwait(false);
            if (workers.Closing.IsCancellationRequested) await consumer.StopAsync(CancellationToken.None).ConfigureAwait(false);
            else if (!working.IsCompleted) await lost.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(false);
        }
        finally
        {
            owner.Bus.Backend.Changed -= OnChanged;
            _writes.Clear();
            _fresh.Clear();
            _retries = new LaneRetries(owner.Name, _options, workers.Signals);
            Volatile.Write(ref _held, 0);
        }
    }

    private async Task WorkAsync(ChannelReader<Delivery> arrivals, CancellationToken cancellation)
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            await AbsorbAsync(arrivals).ConfigureAwait(false);
            if (_retries is { StoreIsAway: true, IsEmpty: false })
            {
                if (_retries.UntilAttempt > TimeSpan.Zero) await WaitAsync(null, _retries.UntilAttempt, cancellation).ConfigureAwait(false);
                else await AttemptAsync(cancellation).ConfigureAwait(false);
                continue;
            }
            if (_retries.TakeDue() is { } due)
            {
                await CommitAsync(due, cancellation).ConfigureAwait(false);
                continue;
            }
            if (_fresh.Count == 0)
            {
                if (workers.Closing.IsCancellationRequested && _retries.IsEmpty) return;
                await WaitAsync(arrivals, _retries.NextDue - Now, cancellation).ConfigureAwait(false);
                continue;
            }
            if (_fresh.Count < _options.BatchSize && _options.Delay > TimeSpan.Zero && !workers.Signals.Hurried.IsCompleted)
            {
                await Task.WhenAny(workers.Signals.Hurried, Task.Delay(_options.Delay, _time, cancellation)).ConfigureAwait(false);
                await AbsorbAsync(arrivals).ConfigureAwait(false);
            }
            await CommitAsync(Take(_options.BatchSize), cancellation).ConfigureAwait(false);
        }
    }

    private LaneBatch Take(int count)
    {
        var keys = _fresh.Take(count).ToArray();
        _fresh.RemoveRange(0, keys.Length);
        return LaneBatch.Of(keys.Select(static key => ("", key)));
    }

    /// <summary>Takes what has come. A later write of a key that has failed is new: it waits for nobody.</summary>
    private async ValueTask AbsorbAsync(ChannelReader<Delivery> arrivals)
    {
        while (arrivals.TryRead(out var delivery))
        {
            if (QueuedWrite.Read(delivery) is not { } write)
            {
                // Not one of ours: the queue has a place for it.
                await MessageWork<object>.AnswerAsync(delivery.RejectAsync(cancellation: CancellationToken.None)).ConfigureAwait(false);
            }
            else if (!_writes.TryGetValue(write.Key, out var known))
            {
                _writes.Add(write.Key, write);
                _fresh.Add(write.Key);
            }
            else if (known.Add(write) && _retries.Remove(write.Key))
            {
                _fresh.Add(write.Key);
            }
        }
        Volatile.Write(ref _held, _writes.Count);
    }

    private async Task WaitAsync(ChannelReader<Delivery>? arrivals, TimeSpan time, CancellationToken cancellation)
    {
        if (time <= TimeSpan.Zero) return;
        // Who closes waits for nothing that may still come, but for what has failed.
        using var enough = workers.Closing.IsCancellationRequested ? CancellationTokenSource.CreateLinkedTokenSource(cancellation) : CancellationTokenSource.CreateLinkedTokenSource(cancellation, workers.Closing);
        var delay = Task.Delay(time < MaxWait ? time : MaxWait, _time, enough.Token);
        await Task.WhenAny(delay, arrivals?.WaitToReadAsync(enough.Token).AsTask() ?? delay).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    // What is due, and something new: it may be that only what was taken already is at fault. To take much more would only fail more.
    private async Task AttemptAsync(CancellationToken cancellation)
    {
        _retries.BeginAttempt();
        var due = _retries.TakeDue();
        if (due is not null)
        {
            await CommitAsync(due, cancellation).ConfigureAwait(false);
            if (!_retries.StoreIsAway) return;
        }
        if (_fresh.Count > 0) await CommitAsync(Take(1), cancellation).ConfigureAwait(false);
        else if (due is null) _retries.PutOffAttempt();
    }

    private async Task CommitAsync(LaneBatch batch, CancellationToken cancellation)
    {
        var changes = new List<StoreChange<TKey, TValue>>();
        try
        {
            await DropOvertakenAsync(batch, cancellation).ConfigureAwait(false);
            for (var i = batch.Keys.Count - 1; i >= 0; i--)
            {
                var write = _writes[batch.Keys[i].Key];
                try
                {
                    changes.Add(write.Change(owner));
                }
                catch (Exception unreadable) when (unreadable is not OutOfMemoryException)
                {
                    // It will never be readable: it goes to the dead letters, and the rest on.
                    batch.Keys.RemoveAt(i);
                    await BuryAsync(write, unreadable, 1, cancellation).ConfigureAwait(false);
                }
            }
            if (batch.Keys.Count == 0) return;
            changes.Reverse();
            await owner.WithinAsync(
                async token =>
                {
                    await owner.Store.SaveAsync(changes, token).ConfigureAwait(false);
                    return true;
                },
                cancellation).ConfigureAwait(false);
            _retries.Succeeded();
            await TellAsync(batch, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or MessagingException or ObjectDisposedException) && !cancellation.IsCancellationRequested)
        {
            // Without Redis nothing is committed, since nobody would know; that is no fault of what was to be.
            var isAway = exception is StoreAwayException or RedisConnectionException or RedisServerException;
            if (_retries.Fail(batch, exception, isAway)) await BuryAsync(_writes[batch.Keys[0].Key], exception, batch.Failures, cancellation).ConfigureAwait(false);
            return;
        }
        foreach (var (key, _) in batch.Keys) await EndAsync(key).ConfigureAwait(false);
        StoreInstruments.Commits.Add(changes.Count, StoreInstruments.Tag(owner.Name));
    }

    // What comes again after it was committed, and what was published earlier than it got its number.
    private async Task DropOvertakenAsync(LaneBatch batch, CancellationToken cancellation)
    {
        var committed = await owner.Context.Backend.EvaluateAsync(
            QueuedStoreScripts.Committed,
            new[] { owner.Committed(lane) },
            batch.Keys.Select(static key => (RedisValue)key.Key).ToArray(),
            static reply => reply.Items.Select(static item => item.AsInteger()).ToArray(),
            cancellation).ConfigureAwait(false);
        for (var i = batch.Keys.Count - 1; i >= 0; i--)
        {
            var key = batch.Keys[i].Key;
            if (_writes[key].Version > committed[i]) continue;
            batch.Keys.RemoveAt(i);
            await EndAsync(key).ConfigureAwait(false);
        }
    }

    private async Task TellAsync(LaneBatch batch, CancellationToken cancellation)
    {
        var keys = new List<RedisKey> { owner.Committed(lane), owner.Lanes.Epoch(lane), owner.Waiting(lane) };
        var arguments = new List<RedisValue> { (long)Memory.TotalMicroseconds };
        foreach (var (key, _) in batch.Keys)
        {
            var write = _writes[key];
            keys.Add(owner.Lanes.Part(lane, "e:" + key));
            arguments.AddRange([key, write.Version, owner.TtlMilliseconds(write.IsPresent)]);
        }
        await owner.Context.Backend.EvaluateAsync(QueuedStoreScripts.Commit, keys.ToArray(), arguments.ToArray(), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private async ValueTask EndAsync(string key)
    {
        if (!_writes.Remove(key, out var write)) return;
        Volatile.Write(ref _held, _writes.Count);
        await write.AcknowledgeAsync().ConfigureAwait(false);
        workers.Signals.Committed();
    }

    /// <summary>To the dead letters, with the reason; and then out of the cache and out of the queue.</summary>
    private async Task BuryAsync(QueuedWrite write, Exception reason, int attempts, CancellationToken cancellation)
    {
        StoreInstruments.DeadLetters.Add(1, StoreInstruments.Tag(owner.Name));
        var letter = owner.Message(owner.DeadQueue, write.Key, write.State, write.Version, write.Latest.Body, headers =>
        {
            headers[MessageHeaders.Reason] = FailedMessages.Shortened(reason.Message);
            headers[MessageHeaders.ErrorType] = reason.GetType().FullName;
            headers[MessageHeaders.Failures] = attempts;
            headers[MessageHeaders.FailedAt] = owner.Context.Time.GetUtcNow().ToUnixTimeMilliseconds();
            headers[MessageHeaders.Queue] = owner.Queue(lane);
        });
        await owner.Bus.Sender.SendAsync(letter, cancellation).ConfigureAwait(false);
        await owner.Context.Backend.EvaluateAsync(
            QueuedStoreScripts.Forget, new[] { owner.Lanes.Part(lane, "e:" + write.Key), owner.Waiting(lane) }, new RedisValue[] { write.Version, write.Key }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        await EndAsync(write.Key).ConfigureAwait(false);
    }
}
