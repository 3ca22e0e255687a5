using System.Runtime.CompilerServices;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.Queues;

/// <summary>
/// A queue whose items are taken for a time. Taking moves an item, in one step, to what the process has taken, which it holds by a lease; completing takes it out there. When the process ends, however it
/// does, the lease ends, and whoever asks for items next puts back what it had. So each item is worked on at least once; twice when a process was away for longer than its lease and worked on.
/// </summary>
/// <typeparam name="T">What is queued.</typeparam>
public abstract class LeasedQueue<T>
{
    private static readonly CommandSpec XLen = new("XLEN", CommandTraits.ReadOnly), XRange = new("XRANGE", CommandTraits.ReadOnly), XDel = new("XDEL", CommandTraits.Idempotent);
    private static readonly CommandSpec ZRange = new("ZRANGE", CommandTraits.ReadOnly);

    private readonly QueueStore _store;

    private protected LeasedQueue(PatternContext context, string pattern, string name, ValueCodec<T> codec, QueueScripts scripts, QueueOptions? options)
    {
        (Name, Context, Codec) = (PatternContext.CheckName(name), context, codec);
        options ??= QueueOptions.Default;
        options.Check();
        Keys = new QueueKeys(context.Key(pattern, name));
        _store = new QueueStore(context, name, Keys, scripts, options);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    private protected PatternContext Context { get; }

    private protected ValueCodec<T> Codec { get; }

    private protected QueueKeys Keys { get; }

    private protected abstract CommandSpec Length { get; }

    private protected abstract CommandSpec Range { get; }

    /// <summary>Takes the next item; waits until there is one.</summary>
    /// <param name="cancellation">Ends the waiting. What was taken at that moment goes back.</param>
    /// <exception cref="RedisConnectionException">The server could not be reached at the first attempt. Later ones go on.</exception>
    /// <exception cref="InvalidOperationException">The server evicts keys.</exception>
    public async ValueTask<QueueItem<T>> DequeueAsync(CancellationToken cancellation = default) =>
        (await TryDequeueManyAsync(1, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false))[0];

    /// <summary>Takes the next item; null when there was none in time.</summary>
    /// <param name="maxWait">How long to wait for one; not at all unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <inheritdoc cref="DequeueAsync"/>
    public async ValueTask<QueueItem<T>?> TryDequeueAsync(TimeSpan maxWait = default, CancellationToken cancellation = default) =>
        await TryDequeueManyAsync(1, maxWait, cancellation).ConfigureAwait(false) is [var item] ? item : null;

    /// <summary>Takes the next items, in one round trip; none when there was none in time.</summary>
    /// <param name="max">How many at most, up to 500; no more are waited for than one.</param>
    /// <param name="maxWait">How long to wait for one; not at all unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <inheritdoc cref="DequeueAsync"/>
    public async ValueTask<IReadOnlyList<QueueItem<T>>> TryDequeueManyAsync(int max, TimeSpan maxWait = default, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, Slices.Items);
        var start = Context.Time.GetTimestamp();
        var items = await TakeAsync(max, cancellation).ConfigureAwait(false);
        if (items.Count > 0 || maxWait == TimeSpan.Zero) return items;
        using var waiter = await Context.Leasing.JoinAsync(Keys.Channel, cancellation).ConfigureAwait(false);
        for (var round = 0; ; round++)
        {
            waiter.Expect();
            try
            {
                items = await TakeAsync(max, cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is RedisConnectionException or TimeoutException)
            {
                // The server may be back before the time is up.
            }
            if (items.Count > 0) return items;
            var left = maxWait == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : maxWait - Context.Time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return items;
            await Context.Leasing.PauseAsync(waiter, round, TimeSpan.MaxValue, Leasing.MaxPause, left, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Takes item after item; dispose each before the next is asked for, or have others do so at their own pace.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<QueueItem<T>> ConsumeAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        while (true) yield return await DequeueAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>How many items wait.</summary>
    public ValueTask<long> LengthAsync(CancellationToken cancellation = default) => IntegerAsync(CommandLine.Rent(Length).Key(Keys.Waiting), cancellation);

    /// <summary>The next items, which stay where they are. One that cannot be read is left out.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IReadOnlyList<T>> PeekAsync(int count = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var items = await Context.Backend.ExecuteAsync(CommandLine.Rent(Range).Key(Keys.Waiting).Add(0).Add(count - 1), static reply => reply.Items, cancellation).ConfigureAwait(false);
        var values = new List<T>(items.Count);
        foreach (var item in items)
            if (TryRead(item.Bytes, out var value, out _)) values.Add(value);
        return values;
    }

    /// <summary>How many items wait, are taken, and are dead letters; not of one instant.</summary>
    public async ValueTask<QueueCounts> CountsAsync(CancellationToken cancellation = default)
    {
        var waiting = await LengthAsync(cancellation).ConfigureAwait(false);
        var taken = 0L;
        var consumers = await Context.Backend.ExecuteAsync(CommandLine.Rent(ZRange).Key(Keys.Consumers).Add(0).Add(-1), static reply => reply.Items, cancellation).ConfigureAwait(false);
        foreach (var consumer in consumers) taken += await IntegerAsync(CommandLine.Rent(Length).Key(Keys.Taken(consumer.ToString())), cancellation).ConfigureAwait(false);
        return new QueueCounts(waiting, taken, await IntegerAsync(CommandLine.Rent(XLen).Key(Keys.Dead), cancellation).ConfigureAwait(false));
    }

    /// <summary>The dead letters, the oldest first.</summary>
    /// <param name="after">Behind the letter of this id; null for the first.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<IReadOnlyList<DeadItem<T>>> DeadLettersAsync(string? after = null, int count = 100, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var line = CommandLine.Rent(XRange).Key(Keys.Dead).Add(after is null ? "-" : $"({after}").Add("+"u8).Add("COUNT"u8).Add(count);
        var letters = await Context.Backend.ExecuteAsync(line, static reply => reply.Items, cancellation).ConfigureAwait(false);
        return [.. letters.Select(letter =>
        {
            var fields = letter.Items[1].Items;
            var envelope = fields[1].Bytes;
            TryRead(envelope, out var value, out _);
            return new DeadItem<T>(letter.Items[0].ToString(), envelope[QueueEnvelope.Length..], value, QueueEnvelope.Failures(envelope.Span), fields[3].ToString());
        })];
    }

    /// <summary>Puts a dead letter back into the queue, with all its attempts before it. False when there is none of that id.</summary>
    public abstract ValueTask<bool> RequeueAsync(string id, CancellationToken cancellation = default);

    /// <summary>Deletes a dead letter. False when there was none of that id.</summary>
    public async ValueTask<bool> DeleteAsync(string id, CancellationToken cancellation = default) =>
        await IntegerAsync(CommandLine.Rent(XDel).Key(Keys.Dead).Add(id), cancellation).ConfigureAwait(false) == 1;

    /// <summary>Adds items, 500 with each script; a script's items are added together.</summary>
    private protected async ValueTask<long> EnqueueAsync(RedisScript script, ReadOnlyMemory<RedisKey> keys, RedisValue[] first, IEnumerable<T> values, CancellationToken cancellation)
    {
        await Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var waiting = 0L;
        foreach (var slice in values.Chunk(Slices.Items))
        {
            var arguments = new RedisValue[first.Length + slice.Length];
            first.CopyTo(arguments, 0);
            for (var i = 0; i < slice.Length; i++) arguments[first.Length + i] = QueueEnvelope.Wrap(slice[i], Codec, Keys.Context);
            waiting = await Context.Backend.EvaluateAsync(script, keys, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        }
        return waiting;
    }

    private ValueTask<long> IntegerAsync(CommandLine line, CancellationToken cancellation) => Context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation);

    private bool TryRead(ReadOnlyMemory<byte> envelope, out T value, out string reason)
    {
        try
        {
            (value, reason) = (Codec.Decode(envelope[QueueEnvelope.Length..], Keys.Context), "");
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            (value, reason) = (default!, $"{exception.GetType().Name}: {exception.Message}");
            return false;
        }
    }

    private async ValueTask<IReadOnlyList<QueueItem<T>>> TakeAsync(int max, CancellationToken cancellation)
    {
        while (true)
        {
            var consumer = await _store.UseConsumerAsync(cancellation).ConfigureAwait(false);
            TakenItems taken;
            try
            {
                taken = await _store.TakeAsync(consumer.Name, max, cancellation).ConfigureAwait(false);
                if (!taken.IsConsumer) consumer.Retire();
                consumer.UseMore(taken.Items.Count);
            }
            catch (Exception exception)
            {
                // It may have been given what nobody knows of.
                if (exception is not RedisServerException) consumer.Retire();
                throw;
            }
            finally
            {
                consumer.Release();
            }
            if (!taken.IsConsumer) continue;
            if (taken.Items.Count == 0)
            {
                if (taken.Over.Count == 0) return [];
                foreach (var other in taken.Over) await _store.RecoverAsync(other.ToString(), cancellation).ConfigureAwait(false);
                continue;
            }
            var items = await ReadAsync(consumer, taken.Items).ConfigureAwait(false);
            if (items.Count > 0) return items;
        }
    }

    // What cannot be read goes to the dead letters: it would stand in the way of all others.
    private async ValueTask<List<QueueItem<T>>> ReadAsync(QueueConsumer consumer, IReadOnlyList<Reply> envelopes)
    {
        var items = new List<QueueItem<T>>(envelopes.Count);
        List<(QueueItem<T> Item, string Reason)>? unreadable = null;
        foreach (var envelope in envelopes)
        {
            var isReadable = TryRead(envelope.Bytes, out var value, out var reason);
            var item = new QueueItem<T>(_store, consumer, envelope.Bytes, value);
            if (isReadable) items.Add(item);
            else (unreadable ??= []).Add((item, reason));
        }
        if (unreadable is null) return items;
        foreach (var (item, reason) in unreadable)
        {
            await using (item.ConfigureAwait(false))
            {
                try
                {
                    await item.DeadLetterAsync(reason, CancellationToken.None).ConfigureAwait(false);
                }
                catch (Exception exception) when (Leasing.IsAway(exception))
                {
                    // It goes back, and is found again.
                }
            }
        }
        return items;
    }
}
