using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using RedHare.Patterns.Journals;
using RedHare.Patterns.Serialization;

namespace RedHare.Patterns.EventLogs;

/// <summary>
/// An event log: what happened, kept in streams. Whoever appends waits for nobody; groups of readers each have their own place, share the work among their processes, and lose nothing when one of them dies. What is still kept can be
/// read again from any place.
/// </summary>
/// <remarks>
/// At least once: what was read and not acknowledged when a process died comes again. <see cref="DeliveredEvent{T}.ApplyAsync"/> makes an effect on the server happen once; for others see
/// <see cref="EventConsumerOptions.HandledMemory"/>.
/// </remarks>
public sealed class EventLog<T>
{
    private static readonly CommandSpec XAdd = new("XADD"), XRange = new("XRANGE", CommandTraits.Idempotent), SetOnce = new("SET", CommandTraits.Idempotent);
    private static readonly CommandSpec XGroupCreate = new("XGROUP CREATE", CommandTraits.Idempotent), XGroupSetId = new("XGROUP SETID", CommandTraits.Idempotent), XDel = new("XDEL", CommandTraits.Idempotent);

    private readonly EventLogOptions _options;
    private readonly byte[] _place;
    private int _next;
    private volatile bool _isChecked;

    internal EventLog(PatternContext context, string name, ValueCodec<T> codec, EventLogOptions? options)
    {
        _options = (options ?? new EventLogOptions()).Checked();
        (Context, Name, Codec) = (context, PatternContext.CheckName(name), codec);
        Keys = new LogKeys(context, name, _options.Partitions);
        _place = Encoding.UTF8.GetBytes(Keys.Settings.ToString());
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    internal PatternContext Context { get; }

    internal LogKeys Keys { get; }

    internal ValueCodec<T> Codec { get; }

    /// <summary>Appends an event.</summary>
    /// <param name="value">What happened.</param>
    /// <param name="key">To what: events of one key keep their order. Null where there is none to keep.</param>
    /// <param name="idempotencyKey">A name of the caller's for this event: by the same name it is appended once within <see cref="EventLogOptions.IdempotencyMemory"/>, so one who does not know whether an append has arrived may repeat it.</param>
    /// <param name="cancellation">Ends the waiting for the reply; it may be appended nevertheless.</param>
    /// <returns>The event's id; of the first one with this idempotency key.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys; or the log has another number of partitions.</exception>
    /// <exception cref="RedisConnectionException">The connection failed. Without an idempotency key the event may or may not be there, and is not sent again.</exception>
    public async ValueTask<EventId> AppendAsync(T value, string? key = null, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        CheckKeys(key, idempotencyKey);
        if (!_isChecked) await CheckAsync(cancellation).ConfigureAwait(false);
        var partition = PartitionOf(key);
        using var sending = EventLogTelemetry.Messages.Send(Name, "append", 1);
        try
        {
            EventId id;
            if (idempotencyKey is null && _options.MaxAge is null)
            {
                id = new EventId(partition, await Context.Backend.ExecuteAsync(Line(partition, value, key, sending.Trace), static reply => StreamId.Parse(reply.ToString()), cancellation).ConfigureAwait(false));
            }
            else
            {
                var ids = await AppendAsync([new NewEvent<T>(value, key, idempotencyKey)], 0, 1, sending.Trace, cancellation).ConfigureAwait(false);
                id = ids[0];
            }
            sending.Sent(1, sending.IsTraced ? id.ToString() : null, id.Partition);
            return id;
        }
        catch (Exception exception)
        {
            sending.Failed(exception);
            throw;
        }
    }

    /// <summary>Appends events, in their order, each 500 of them in one step. With an exception some of those steps may have been done.</summary>
    /// <param name="events">What happened.</param>
    /// <param name="cancellation">Ends the waiting for the replies.</param>
    /// <returns>Their ids.</returns>
    /// <exception cref="InvalidOperationException">The server evicts keys; or the log has another number of partitions.</exception>
    public async ValueTask<IReadOnlyList<EventId>> AppendManyAsync(IReadOnlyList<NewEvent<T>> events, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(events);
        foreach (var one in events) CheckKeys(one.Key, one.IdempotencyKey);
        if (events.Count == 0) return [];
        if (!_isChecked) await CheckAsync(cancellation).ConfigureAwait(false);
        var ids = new List<EventId>(events.Count);
        using var sending = EventLogTelemetry.Messages.Send(Name, "append", events.Count);
        try
        {
            for (var from = 0; from < events.Count; from += Slices.Items)
                ids.AddRange(await AppendAsync(events, from, Math.Min(Slices.Items, events.Count - from), sending.Trace, cancellation).ConfigureAwait(false));
            sending.Sent(events.Count);
            return ids;
        }
        catch (Exception exception)
        {
            sending.Failed(exception);
            throw;
        }
    }

    /// <summary>
    /// Begins to handle events for a group. When it returns the group is there, and this process takes part in its work until the consumer is disposed. An event is acknowledged when its handler has returned; one whose handler
    /// throws comes again after a pause, and at last goes to the dead letters.
    /// </summary>
    /// <param name="group">The group's name; no braces. Each group has all events, each event one process of it.</param>
    /// <param name="handler">What is done. Its token fires when the partition is not this process's any more, or it is to stop.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the waiting for the server.</param>
    /// <exception cref="InvalidOperationException">The server evicts keys; or the log has another number of partitions.</exception>
    public async ValueTask<EventConsumer> ConsumeAsync(string group, Func<DeliveredEvent<T>, CancellationToken, Task> handler, EventConsumerOptions? options = null, CancellationToken cancellation = default)
    {
        PatternContext.CheckName(group);
        ArgumentNullException.ThrowIfNull(handler);
        options = (options ?? new EventConsumerOptions()).Checked();
        await CreateGroupAsync(group, options.Start, cancellation).ConfigureAwait(false);
        var scope = new EffectScope(Context, Name, group, options.EffectMemory);
        return new EventConsumer(
            new GroupStreams(Context, Name, Keys, group, options),
            delivery => handler(new DeliveredEvent<T>(delivery.Id, Codec.Decode(delivery.Data, _place), delivery.Key, delivery.IdempotencyKey, delivery.Attempts, scope), delivery.Hold.Lost),
            token => CreateGroupAsync(group, EventStart.Beginning, token),
            options);
    }

    /// <summary>Makes a group, where there is none. Consuming does it as well; who makes it before says from where it will read.</summary>
    /// <param name="group">Its name; no braces.</param>
    /// <param name="start">Where it begins: with the oldest event unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask CreateGroupAsync(string group, EventStart start = default, CancellationToken cancellation = default)
    {
        PatternContext.CheckName(group);
        if (!_isChecked) await CheckAsync(cancellation).ConfigureAwait(false);
        await EachPartitionAsync(partition => CommandLine.Rent(XGroupCreate).Key(Keys.Stream(partition)).Add(group).Add(start.Behind(partition)).Add("MKSTREAM"u8), "BUSYGROUP", cancellation).ConfigureAwait(false);
    }

    /// <summary>Has a group read on from another place: again what it has read already, or nothing of what it has not. What it is at work on stays so.</summary>
    /// <param name="group">The group.</param>
    /// <param name="start">Where it goes on.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RedisServerException">There is no such group (NOGROUP).</exception>
    public async ValueTask MoveGroupAsync(string group, EventStart start, CancellationToken cancellation = default)
    {
        PatternContext.CheckName(group);
        if (!_isChecked) await CheckAsync(cancellation).ConfigureAwait(false);
        await EachPartitionAsync(partition => CommandLine.Rent(XGroupSetId).Key(Keys.Stream(partition)).Add(group).Add(start.Behind(partition)), null, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads what is kept, from all partitions in the order of time, without any group: for a look, a report, a new view of what happened. It ends where the log ends.</summary>
    /// <param name="start">From where; from the beginning unless said otherwise.</param>
    /// <param name="until">Up to when, inclusive; null for all.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<LoggedEvent<T>> ReadAsync(EventStart start = default, DateTimeOffset? until = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        if (start.IsEnd) yield break;
        if (!_isChecked) await CheckAsync(cancellation).ConfigureAwait(false);
        var last = until is { } time ? time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : "+";
        var cursors = new PriorityQueue<(IReadOnlyList<RawEvent> Slice, int Index), EventId>();
        for (var partition = 0; partition < Keys.Partitions; partition++)
            Push(await SliceAsync(partition, start.Behind(partition), last, cancellation).ConfigureAwait(false), 0);
        while (cursors.TryDequeue(out var cursor, out var id))
        {
            var raw = cursor.Slice[cursor.Index];
            if (raw.OnlyFor is null) yield return new LoggedEvent<T>(id, Codec.Decode(raw.Data, _place), raw.Key, raw.IdempotencyKey);
            if (cursor.Index + 1 < cursor.Slice.Count) Push(cursor.Slice, cursor.Index + 1);
            else if (cursor.Slice.Count == Journal.Slice) Push(await SliceAsync(id.Partition, id.Stream.ToString(), last, cancellation).ConfigureAwait(false), 0);
        }

        void Push(IReadOnlyList<RawEvent> slice, int index)
        {
            if (index < slice.Count) cursors.Enqueue((slice, index), slice[index].Id);
        }
    }

    /// <summary>What waits for a group.</summary>
    public async ValueTask<EventGroupStatus> StatusAsync(string group, CancellationToken cancellation = default)
    {
        PatternContext.CheckName(group);
        return await Context.Backend.EvaluateAsync(
            EventLogScripts.Status, (RedisKey[])[Keys.Dead(group), Keys.Members(group), .. Keys.Streams.Span], new RedisValue[] { group }, static reply => Read(reply), cancellation).ConfigureAwait(false);

        static EventGroupStatus Read(Reply reply)
        {
            var (lag, pending, oldest) = ((long?)0, 0L, 0L);
            foreach (var stream in reply.Items.Skip(2))
            {
                var unread = stream.Items[0].AsInteger();
                lag = unread < 0 ? null : lag + unread;
                pending += stream.Items[1].AsInteger();
                oldest = Math.Max(oldest, stream.Items[2].AsInteger());
            }
            return new EventGroupStatus(lag, pending, TimeSpan.FromMilliseconds(oldest), reply.Items[0].AsInteger(), (int)reply.Items[1].AsInteger());
        }
    }

    /// <summary>What a group has given up, oldest first.</summary>
    public async IAsyncEnumerable<EventDeadLetter<T>> DeadLettersAsync(string group, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        PatternContext.CheckName(group);
        for (var after = "-"; ;)
        {
            var slice = await Context.Backend.ExecuteAsync(
                CommandLine.Rent(XRange).Key(Keys.Dead(group)).Add(after).Add("+"u8).Add("COUNT"u8).Add(Journal.Slice), static reply => reply, cancellation).ConfigureAwait(false);
            foreach (var entry in slice.Items) yield return Letter(entry);
            if (slice.Items.Count < Journal.Slice) yield break;
            after = "(" + slice.Items[^1].Items[0];
        }
    }

    /// <summary>Puts a dead letter's event back, behind what waits, for the group that gave it up and no other.</summary>
    /// <param name="group">The group.</param>
    /// <param name="letter">The letter.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False when it was put back or discarded before.</returns>
    public ValueTask<bool> RedriveAsync(string group, EventDeadLetter<T> letter, CancellationToken cancellation = default)
    {
        PatternContext.CheckName(group);
        ArgumentNullException.ThrowIfNull(letter);
        // A number of partitions that has shrunk since leaves letters of partitions that are no more.
        var partition = letter.Id.Partition < Keys.Partitions ? letter.Id.Partition : PartitionOf(letter.Key);
        return Context.Backend.EvaluateAsync(
            EventLogScripts.Redrive,
            new[] { Keys.Dead(group), Keys.Stream(partition), letter.IdempotencyKey is { } key ? Keys.Handled(group, key) : Keys.Stream(partition) },
            new RedisValue[] { letter.LetterId, group, letter.Data, letter.Key ?? "", letter.IdempotencyKey ?? "" },
            static reply => reply.AsBoolean(),
            cancellation);
    }

    /// <summary>Puts all dead letters back that the group has when it is called.</summary>
    /// <returns>How many.</returns>
    public async ValueTask<int> RedriveAllAsync(string group, CancellationToken cancellation = default)
    {
        // What fails again meanwhile is a new letter; it is not for this call.
        var letters = await DeadLettersAsync(group, cancellation).ToListAsync(cancellation).ConfigureAwait(false);
        var count = 0;
        foreach (var letter in letters)
            if (await RedriveAsync(group, letter, cancellation).ConfigureAwait(false)) count++;
        return count;
    }

    /// <summary>Throws a dead letter away.</summary>
    /// <returns>False when it was put back or discarded before.</returns>
    public ValueTask<bool> DiscardAsync(string group, EventDeadLetter<T> letter, CancellationToken cancellation = default)
    {
        PatternContext.CheckName(group);
        ArgumentNullException.ThrowIfNull(letter);
        return Context.Backend.ExecuteAsync(CommandLine.Rent(XDel).Key(Keys.Dead(group)).Add(letter.LetterId), static reply => reply.AsBoolean(), cancellation);
    }

    private static void CheckKeys(string? key, string? idempotencyKey)
    {
        if (key is not null) ArgumentException.ThrowIfNullOrEmpty(key);
        if (idempotencyKey is not null) ArgumentException.ThrowIfNullOrEmpty(idempotencyKey);
    }

    private int PartitionOf(string? key) =>
        (int)((key is null ? (uint)Interlocked.Increment(ref _next) : StableHash.Of(key).First) % (uint)Keys.Partitions);

    private CommandLine Line(int partition, T value, string? key, string? trace)
    {
        var line = CommandLine.Rent(XAdd).Key(Keys.Stream(partition));
        if (_options.MaxLength is { } most) line.Add("MAXLEN"u8).Add("~"u8).Add(most);
        line.Add("*"u8).Add("d"u8).Add(Codec.Encode(value, _place));
        if (key is not null) line.Add("k"u8).Add(key);
        if (trace is not null) line.Add("t"u8).Add(trace);
        return line;
    }

    private ValueTask<EventId[]> AppendAsync(IReadOnlyList<NewEvent<T>> events, int from, int count, string? trace, CancellationToken cancellation)
    {
        var keys = new RedisKey[2 * count];
        var arguments = new RedisValue[3 + (5 * count)];
        arguments[0] = _options.MaxLength is { } most ? most : "";
        arguments[1] = _options.MaxAge is { } age ? (long)Math.Ceiling(age.TotalMilliseconds) : "";
        arguments[2] = (long)Math.Ceiling(_options.IdempotencyMemory.TotalMilliseconds);
        var isIdempotent = true;
        for (var i = 0; i < count; i++)
        {
            var one = events[from + i];
            var partition = PartitionOf(one.Key);
            keys[2 * i] = Keys.Stream(partition);
            keys[(2 * i) + 1] = one.IdempotencyKey is { } name ? Keys.Once(name) : keys[2 * i];
            isIdempotent &= one.IdempotencyKey is not null;
            new RedisValue[] { partition, Codec.Encode(one.Value, _place), one.Key ?? "", one.IdempotencyKey ?? "", trace ?? "" }.CopyTo(arguments, 3 + (5 * i));
        }
        return Context.Backend.EvaluateAsync(
            isIdempotent ? EventLogScripts.AppendOnce : EventLogScripts.Append, keys, arguments, static reply => reply.Items.Select(static id => EventId.Parse(id.ToString())).ToArray(), cancellation);
    }

    private async ValueTask CheckAsync(CancellationToken cancellation)
    {
        await Context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var line = CommandLine.Rent(SetOnce).Key(Keys.Settings).Add(Keys.Partitions).Add("NX"u8).Add("GET"u8);
        var known = await Context.Backend.ExecuteAsync(line, static reply => reply.Text, cancellation).ConfigureAwait(false);
        if (known is not null && known != Keys.Partitions.ToString(CultureInfo.InvariantCulture))
            throw new InvalidOperationException(
                $"'{Name}' has {known} partitions, not {Keys.Partitions}. To change it, let its groups read to the end, stop all processes that use it, and delete the key {Keys.Settings}.");
        _isChecked = true;
    }

    private async ValueTask EachPartitionAsync(Func<int, CommandLine> line, string? isNoError, CancellationToken cancellation)
    {
        var replies = await Context.Backend.ExecuteBatchAsync([.. Enumerable.Range(0, Keys.Partitions).Select(line)], atomic: false, cancellation).ConfigureAwait(false);
        foreach (var reply in replies)
            if (reply.IsError && new RedisServerException(reply.ToString()) is var error && error.Code != isNoError) throw error;
    }

    private async ValueTask<IReadOnlyList<RawEvent>> SliceAsync(int partition, string behind, string last, CancellationToken cancellation)
    {
        var reply = await Context.Backend.ExecuteAsync(
            CommandLine.Rent(XRange).Key(Keys.Stream(partition)).Add("(" + behind).Add(last).Add("COUNT"u8).Add(Journal.Slice), static reply => reply, cancellation).ConfigureAwait(false);
        return [.. reply.Items.Select(entry => RawEvent.Read(partition, entry.Items[0], entry.Items[1]))];
    }

    private EventDeadLetter<T> Letter(Reply entry)
    {
        var fields = entry.Items[1].Items;
        var (id, reason, attempts) = (fields[1].ToString(), fields[3].ToString(), (int)fields[5].AsInteger());
        var raw = RawEvent.Read(0, entry.Items[0], entry.Items[1]);
        var value = default(T);
        try
        {
            value = Codec.Decode(raw.Data, _place);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Then its reason says why, and the bytes are there.
        }
        return new EventDeadLetter<T>(entry.Items[0].ToString(), EventId.Parse(id), raw.Key, raw.IdempotencyKey, value, raw.Data, reason, attempts);
    }
}
