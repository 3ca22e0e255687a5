using System.Globalization;
using RedHare.Messaging;
using RedHare.Patterns.Stores;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// Write-behind through a message queue: a write is taken when the broker has it on its disk, and is committed by the store a little later, in batches. It is as durable as the broker; Redis has only what is cached, and may
/// lose it. Reads see what waits. Writes of one key become one where they wait together, and reach the store in their order.
/// </summary>
/// <remarks>
/// Keys are divided into lanes, a durable queue with a single active consumer each, so that one process at a time works on a lane; the others stand by. Each commit may come twice; see <see cref="IStore{TKey, TValue}.SaveAsync"/>.
/// </remarks>
/// <typeparam name="TKey">What values go by.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public sealed class QueuedStore<TKey, TValue> : CachedStore<TKey, TValue>, IAsyncDisposable where TKey : notnull, IParsable<TKey>
{
    /// <summary>Attempts to change a value that others change at the same time.</summary>
    private const int Attempts = 64;

    private readonly MessageBus _bus;
    private readonly FirstUse _declared;
    private readonly LaneWorkers _workers;
    private readonly QueuedLane<TKey, TValue>[] _lanes;

    internal QueuedStore(MessageBus bus, string name, IStore<TKey, TValue> store, WriteBehindOptions options) : base(bus.Context, "queued", name, store, options)
    {
        (_bus, Options) = (bus, options);
        _declared = new FirstUse(cancellation => bus.DeclareAsync(DeclareAsync, cancellation));
        _workers = new LaneWorkers(options, bus.Context.Time);
        _lanes = options.Commits ? [.. Enumerable.Range(0, options.Lanes).Select(lane => new QueuedLane<TKey, TValue>(this, lane, _workers))] : [];
        _workers.Start(_lanes.Select(static lane => (Func<Task>)lane.RunAsync));
    }

    internal WriteBehindOptions Options { get; }

    internal MessageBus Bus => _bus;

    private protected override bool StoreIsUpToDate => false;

    /// <summary>Writes a value. When it returns the broker has it, and every process reads it; it is committed soon.</summary>
    /// <exception cref="WriteBehindFullException">Too much waits to be committed; nothing was written.</exception>
    /// <exception cref="TimeoutException">The broker did not take it in time; it may still be written.</exception>
    /// <exception cref="RedisConnectionException">Redis is away. If it was lost behind the publishing, the write is committed all the same, and what is cached may be older until then.</exception>
    public ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellation = default) => WriteAsync(key, new Stored<TValue>(value), cancellation);

    /// <summary>Deletes a value.</summary>
    /// <inheritdoc cref="SetAsync"/>
    public ValueTask DeleteAsync(TKey key, CancellationToken cancellation = default) => WriteAsync(key, Stored<TValue>.Absent, cancellation);

    /// <summary>
    /// Changes a value by what it is: reads it, from the store if need be, and writes what becomes of it only if nobody has written it meanwhile; else again. So writers of
    /// different properties do not lose each other's, and no value is ever half there. While another write of the key is on its way to the queue it waits for that.
    /// </summary>
    /// <param name="key">Which.</param>
    /// <param name="change">From what it is to what it is to be, either of which may be absent; it may be asked several times.</param>
    /// <param name="cancellation">Ends the attempts.</param>
    /// <returns>What it is now.</returns>
    /// <exception cref="TimeoutException">Others were faster, 64 times in a row; or the store took too long to load it, or the broker to take it.</exception>
    /// <inheritdoc cref="SetAsync" path="/exception"/>
    public async ValueTask<Stored<TValue>> UpdateAsync(TKey key, Func<Stored<TValue>, Stored<TValue>> change, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        ObjectDisposedException.ThrowIf(_workers.IsDisposed, this);
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        var text = StoreLanes<TKey>.Text(key);
        for (var attempt = 1; attempt <= Attempts;)
        {
            var entry = await ReadAsync(key, takesLease: true, cancellation).ConfigureAwait(false);
            try
            {
                var before = entry.IsHit ? entry.Value : await LoadAsync(key, cancellation).ConfigureAwait(false);
                var after = change(before);
                var version = await NumberIfAsync(text, entry, cancellation).ConfigureAwait(false);
                if (version > 0)
                {
                    await PublishAsync(key, text, after, version, cancellation).ConfigureAwait(false);
                    return after;
                }
                if (version == 0) attempt++;
                else if (entry.IsOwnLease) await FillAsync(key, entry.Lease, null).ConfigureAwait(false);
            }
            catch when (entry.IsOwnLease)
            {
                // Kept, it would make every reader load until it ends.
                await FillAsync(key, entry.Lease, null).ConfigureAwait(false);
                throw;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(attempt, 10)), Context.Time, cancellation).ConfigureAwait(false);
        }
        throw new TimeoutException($"Others changed '{text}' each time.");
    }

    /// <summary>Waits until nothing waits any more, in any process, committing without delay meanwhile. What is written while it waits is waited for too.</summary>
    /// <param name="cancellation">Ends the waiting: a key that cannot be committed is waited for until it is given up.</param>
    public async ValueTask DrainAsync(CancellationToken cancellation = default)
    {
        using var hurry = _workers.Signals.Hurry();
        while (true)
        {
            var progress = _workers.Signals.Progress;
            if ((await LagAsync(cancellation).ConfigureAwait(false)).Waiting == 0) return;
            // Another process may be the one that commits.
            await Task.WhenAny(progress, Task.Delay(TimeSpan.FromMilliseconds(250), Context.Time, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>How much waits, over all lanes and processes.</summary>
    public async ValueTask<QueuedStoreLag> LagAsync(CancellationToken cancellation = default)
    {
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        var keys = await Task.WhenAll(Enumerable.Range(0, Lanes.Count).Select(lane => Context.Backend.EvaluateAsync(
            QueuedStoreScripts.Waiting, new[] { Waiting(lane) }, new RedisValue[] { WaitMicroseconds }, static reply => reply.AsInteger(), cancellation).AsTask())).ConfigureAwait(false);
        var (waiting, dead) = (_lanes.Sum(static lane => (long)lane.Held), 0L);
        await _bus.DeclareAsync(
            async (channel, token) =>
            {
                for (var lane = 0; lane < Lanes.Count; lane++) waiting += (await channel.InspectQueueAsync(Queue(lane), token).ConfigureAwait(false)).MessageCount;
                dead = (await channel.InspectQueueAsync(DeadQueue, token).ConfigureAwait(false)).MessageCount;
            },
            cancellation).ConfigureAwait(false);
        // Redis knows the keys that wait, whoever holds their writes; the broker knows their messages, whatever Redis has lost.
        return new QueuedStoreLag(Math.Max(waiting, keys.Sum()), dead);
    }

    /// <summary>Looks at the writes that were given up, the oldest first. They stay where they are; while this runs nobody else sees them.</summary>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IReadOnlyList<DeadLetter<TKey, TValue>>> DeadLettersAsync(int max = 100, CancellationToken cancellation = default)
    {
        var letters = new List<DeadLetter<TKey, TValue>>();
        var channel = await OpenAsync(cancellation).ConfigureAwait(false);
        // Closing the channel gives back what has no answer, each to its place.
        await using var _ = channel.ConfigureAwait(false);
        while (letters.Count < max && await channel.GetAsync(DeadQueue, cancellation: cancellation).ConfigureAwait(false) is { } delivery)
            if (Letter(delivery) is { } letter) letters.Add(letter);
        return letters;
    }

    /// <summary>Writes dead letters once more, whatever was written since, and forgets them.</summary>
    /// <param name="which">Which of them; all if null.</param>
    /// <param name="max">How many are looked at, at most.</param>
    /// <param name="cancellation">Ends it after the one that is under way.</param>
    /// <returns>How many were written.</returns>
    public async ValueTask<int> RedriveAsync(Func<DeadLetter<TKey, TValue>, bool>? which = null, int max = int.MaxValue, CancellationToken cancellation = default)
    {
        var channel = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var _ = channel.ConfigureAwait(false);
        // What comes here meanwhile stays.
        var count = Math.Min(max, (await channel.InspectQueueAsync(DeadQueue, cancellation).ConfigureAwait(false)).MessageCount);
        var redriven = 0;
        for (var i = 0L; i < count && await channel.GetAsync(DeadQueue, cancellation: cancellation).ConfigureAwait(false) is { } delivery; i++)
        {
            if (Letter(delivery) is not { } letter || which?.Invoke(letter) == false) continue;
            await WriteAsync(letter.Key, letter.Value, cancellation).ConfigureAwait(false);
            await delivery.AckAsync(CancellationToken.None).ConfigureAwait(false);
            redriven++;
        }
        return redriven;
    }

    /// <summary>Commits what this process holds, for <see cref="WriteBehindOptions.DrainTimeout"/> at most, and gives its lanes to others. What is left waits on the broker.</summary>
    public ValueTask DisposeAsync() => _workers.DisposeAsync();

    /// <summary>The queue of a lane.</summary>
    internal string Queue(int lane) => string.Create(CultureInfo.InvariantCulture, $"{Name}.{lane}");

    internal string DeadQueue => $"{Name}.dead";

    /// <summary>Declares the queues, if that has not been done since the broker was found without one of them.</summary>
    internal ValueTask DeclaredAsync(bool again, CancellationToken cancellation)
    {
        if (again) _declared.Forget();
        return _declared.DoneAsync(cancellation);
    }

    /// <summary>A message that is a write.</summary>
    internal OutgoingMessage Message(string queue, string key, string state, long version, ReadOnlyMemory<byte> value, Action<Dictionary<string, object?>>? fill = null)
    {
        var headers = QueuedWrite.Headers(key, state, version);
        fill?.Invoke(headers);
        return new OutgoingMessage("", queue, value) { Properties = _bus.Sender.Properties("application/octet-stream", null, new SendOptions { Headers = headers }), IsMandatory = true };
    }

    private async ValueTask WriteAsync(TKey key, Stored<TValue> value, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_workers.IsDisposed, this);
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        var text = StoreLanes<TKey>.Text(key);
        var lane = Lanes.Of(text);
        var version = await Context.Backend.EvaluateAsync(
            QueuedStoreScripts.Number, new[] { Lanes.Part(lane, "version"), Waiting(lane) }, new RedisValue[] { text, WaitMicroseconds }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        await PublishAsync(key, text, value, version, cancellation).ConfigureAwait(false);
    }

    /// <summary>A number for a write of what was made of an entry; 0 when that has changed, -1 while another write is on its way to the queue.</summary>
    private ValueTask<long> NumberIfAsync(string key, Entry entry, CancellationToken cancellation)
    {
        var lane = Lanes.Of(key);
        var onItsWay = _bus.Sender.Options.Timeout + TimeSpan.FromMilliseconds(GuardMilliseconds);
        return Context.Backend.EvaluateAsync(
            QueuedStoreScripts.NumberIf,
            new[] { Lanes.Part(lane, "version"), Waiting(lane), Lanes.Part(lane, "e:" + key), Lanes.Epoch(lane) },
            new RedisValue[] { key, WaitMicroseconds, (long)onItsWay.TotalMicroseconds, entry.IsHit ? entry.Version : "", entry.Lease },
            static reply => reply.AsInteger(),
            cancellation);
    }

    /// <summary>Puts a write that has its number into the queue, and shows it.</summary>
    private async ValueTask PublishAsync(TKey key, string text, Stored<TValue> value, long version, CancellationToken cancellation)
    {
        var lane = Lanes.Of(text);
        var (state, bytes) = Encode(key, value);
        var message = Message(Queue(lane), text, state, version, bytes);
        try
        {
            await SendAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (MessagingException refused) when (refused is MessageRefusedException or MessageReturnedException)
        {
            await Context.Backend.EvaluateAsync(QueuedStoreScripts.Withdraw, new[] { Waiting(lane) }, new RedisValue[] { text, version }, static reply => reply.AsInteger(), CancellationToken.None).ConfigureAwait(false);
            if (refused is MessageRefusedException) throw new WriteBehindFullException(Options.MaxPending);
            throw;
        }
        // Only now: what is read is certain to be committed, or given up.
        await Context.Backend.EvaluateAsync(
            QueuedStoreScripts.Show, new[] { Lanes.Entry(text), Committed(lane) }, new RedisValue[] { text, state, bytes, version, WaitMicroseconds / 1000 }, static reply => reply.AsInteger(), CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask SendAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        try
        {
            await _bus.Sender.SendAsync(message, cancellation).ConfigureAwait(false);
        }
        catch (MessageReturnedException)
        {
            // Somebody has deleted the queue.
            await DeclaredAsync(again: true, cancellation).ConfigureAwait(false);
            await _bus.Sender.SendAsync(message, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The keys of a lane that wait, with the number of the latest write of each.</summary>
    internal RedisKey Waiting(int lane) => Lanes.Part(lane, "waiting");

    /// <summary>For how long a write is read, and known to wait, before it is committed.</summary>
    private long WaitMicroseconds => ((long)Options.OutagePatience.TotalMilliseconds + GuardMilliseconds) * 1000;

    internal RedisKey Committed(int lane) => Lanes.Part(lane, "committed");

    private DeadLetter<TKey, TValue>? Letter(Delivery delivery)
    {
        if (QueuedWrite.Read(delivery) is not { } write) return null;
        var change = write.Change(this);
        var headers = delivery.Properties.Headers!;
        return new DeadLetter<TKey, TValue>(
            delivery.Properties.MessageId ?? "", change.Key, change.Value, change.Version, headers.GetValueOrDefault(MessageHeaders.Reason) as string ?? "", FailedMessages.FailuresOf(delivery));
    }

    private async ValueTask<IMessagingChannel> OpenAsync(CancellationToken cancellation)
    {
        await _declared.DoneAsync(cancellation).ConfigureAwait(false);
        return await _bus.Backend.OpenChannelAsync(null, cancellation).ConfigureAwait(false);
    }

    private async ValueTask DeclareAsync(IMessagingChannel channel, CancellationToken cancellation)
    {
        await channel.DeclareQueueAsync(new QueueDeclaration(DeadQueue) { Arguments = new Dictionary<string, object?> { ["x-max-length"] = Options.MaxDeadLetters } }, cancellation).ConfigureAwait(false);
        var arguments = new Dictionary<string, object?>
        {
            ["x-single-active-consumer"] = true,
            ["x-max-length"] = Options.MaxPending,
            ["x-overflow"] = "reject-publish",
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = DeadQueue,
        };
        for (var lane = 0; lane < Lanes.Count; lane++) await channel.DeclareQueueAsync(new QueueDeclaration(Queue(lane)) { Arguments = arguments }, cancellation).ConfigureAwait(false);
    }
}
