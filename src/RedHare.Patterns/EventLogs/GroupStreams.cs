using RedHare.Patterns.Leases;

namespace RedHare.Patterns.EventLogs;

/// <summary>What a process asks of the server for its group.</summary>
internal sealed class GroupStreams(PatternContext context, string log, LogKeys keys, string group, EventConsumerOptions options)
{
    /// <summary>How many are claimed at once.</summary>
    public const int ClaimSlice = 100;

    private static readonly CommandSpec XReadGroup = new("XREADGROUP", CommandTraits.Blocking), XAck = new("XACK", CommandTraits.Idempotent), XClaim = new("XCLAIM", CommandTraits.Idempotent);
    private static readonly CommandSpec Exists = new("EXISTS", CommandTraits.ReadOnly);

    // Who has a partition inherits what his predecessor had read; where all read from all, each has a name.
    private readonly string _consumer = options.Order == EventOrder.Key ? "owner" : Leasing.NewOwner();

    public PatternContext Context => context;

    public string Log => log;

    public string Group => group;

    public int Partitions => keys.Partitions;

    public string Channel => keys.Channel(group);

    public GroupMembership NewMembership() => new(context, keys, group, options.PartitionTtl);

    /// <summary>Waits for events of some partitions.</summary>
    /// <param name="holds">Of which.</param>
    /// <param name="count">How many, about.</param>
    /// <param name="wait">For how long.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<List<RawEvent>> ReadAsync(IReadOnlyList<PartitionHold> holds, int count, TimeSpan wait, CancellationToken cancellation)
    {
        var line = CommandLine.Rent(XReadGroup).Add("GROUP"u8).Add(group).Add(_consumer).Add("COUNT"u8).Add((count + holds.Count - 1) / holds.Count).Add("BLOCK"u8).Add(Math.Max((long)wait.TotalMilliseconds, 1)).Add("STREAMS"u8);
        foreach (var hold in holds) line.Key(keys.Stream(hold.Partition));
        foreach (var _ in holds) line.Add(">"u8);
        var reply = await context.Backend.ExecuteAsync(line, static reply => reply, cancellation).ConfigureAwait(false);
        var events = new List<RawEvent>();
        if (reply.IsNull) return events;
        // In RESP3 a map of streams and entries, in RESP2 a list of pairs.
        if (reply.Kind == ReplyKind.Map)
            for (var i = 0; i < reply.Items.Count; i += 2) Add(reply.Items[i], reply.Items[i + 1]);
        else
            foreach (var pair in reply.Items) Add(pair.Items[0], pair.Items[1]);
        return events;

        void Add(Reply stream, Reply entries)
        {
            var partition = LogKeys.PartitionOf(stream);
            foreach (var entry in entries.Items) events.Add(RawEvent.Read(partition, entry.Items[0], entry.Items[1]));
        }
    }

    /// <summary>Claims what was read of a partition and not acknowledged. The next place is null at the end.</summary>
    public async ValueTask<(string? Next, List<(RawEvent Event, int Attempts)> Events)> ClaimAsync(int partition, string after, TimeSpan idle, CancellationToken cancellation)
    {
        var reply = await context.Backend.EvaluateAsync(
            EventLogScripts.Claim, new[] { keys.Stream(partition) }, new RedisValue[] { group, _consumer, (long)idle.TotalMilliseconds, after, ClaimSlice }, static reply => reply, cancellation).ConfigureAwait(false);
        var events = reply.Items[1].Items.Select(item => (RawEvent.Read(partition, item.Items[0], item.Items[2]), (int)item.Items[1].AsInteger())).ToList();
        return (reply.Items[0].ToString() is var next && next == "0-0" ? null : next, events);
    }

    /// <summary>Notes which attempt begins, for whoever claims the event after this process.</summary>
    public ValueTask<bool> NoteAttemptAsync(EventDelivery delivery, CancellationToken cancellation) => context.Backend.ExecuteAsync(
        CommandLine.Rent(XClaim).Key(keys.Stream(delivery.Id.Partition)).Add(group).Add(_consumer).Add(0).Add(delivery.Id.Stream.ToString()).Add("RETRYCOUNT"u8).Add(delivery.Attempts).Add("JUSTID"u8),
        static reply => reply.Items.Count > 0,
        cancellation);

    /// <summary>Says of events of a partition that were read a moment ago that nobody has tried them yet.</summary>
    public async ValueTask UncountAsync(int partition, IReadOnlyList<RawEvent> events, CancellationToken cancellation)
    {
        var line = CommandLine.Rent(XClaim).Key(keys.Stream(partition)).Add(group).Add(_consumer).Add(0);
        foreach (var raw in events) line.Add(raw.Id.Stream.ToString());
        await context.Backend.ExecuteAsync(line.Add("RETRYCOUNT"u8).Add(0).Add("JUSTID"u8), static reply => reply.Items.Count, cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether an event of this idempotency key was handled.</summary>
    public ValueTask<bool> WasHandledAsync(string idempotencyKey, CancellationToken cancellation) =>
        context.Backend.ExecuteAsync(CommandLine.Rent(Exists).Key(keys.Handled(group, idempotencyKey)), static reply => reply.AsBoolean(), cancellation);

    /// <summary>Acknowledges events of one partition.</summary>
    public async Task AcknowledgeAsync(int partition, IReadOnlyList<EventDelivery> deliveries, CancellationToken cancellation)
    {
        var marks = options.HandledMemory is null ? [] : deliveries.Where(static delivery => delivery is { IsHandled: true, IdempotencyKey: not null }).Select(delivery => keys.Handled(group, delivery.IdempotencyKey!)).ToArray();
        if (marks.Length == 0)
        {
            var line = CommandLine.Rent(XAck).Key(keys.Stream(partition)).Add(group);
            foreach (var delivery in deliveries) line.Add(delivery.Id.Stream.ToString());
            await context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
            return;
        }
        await context.Backend.EvaluateAsync(
            EventLogScripts.Handled,
            (RedisKey[])[keys.Stream(partition), .. marks],
            (RedisValue[])[group, (long)Math.Ceiling(options.HandledMemory!.Value.TotalMilliseconds), .. Ids(deliveries)],
            static reply => reply.AsInteger(),
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Gives an event up.</summary>
    public ValueTask<bool> BuryAsync(EventDelivery delivery, string reason, CancellationToken cancellation) => context.Backend.EvaluateAsync(
        EventLogScripts.Bury,
        new[] { keys.Stream(delivery.Id.Partition), keys.Dead(group) },
        new RedisValue[]
        {
            group, delivery.Id.Stream.ToString(), delivery.Id.Partition, reason, delivery.Attempts, options.MaxDeadLetters,
            delivery.Data, delivery.Key ?? "", delivery.IdempotencyKey ?? "", delivery.Trace ?? "",
        },
        static reply => reply.AsBoolean(),
        cancellation);

    /// <summary>Says that events are at work, so that nobody claims them.</summary>
    public ValueTask<bool> TouchAsync(int partition, IReadOnlyList<EventDelivery> deliveries, CancellationToken cancellation) => context.Backend.EvaluateAsync(
        EventLogScripts.Touch, new[] { keys.Stream(partition) }, (RedisValue[])[group, _consumer, .. Ids(deliveries)], static reply => true, cancellation);

    /// <summary>Gives back what was read and not begun, for others to claim at once, and leaves.</summary>
    public ValueTask<bool> GiveBackAsync(int partition, IReadOnlyList<EventDelivery> deliveries, CancellationToken cancellation) => context.Backend.EvaluateAsync(
        EventLogScripts.GiveBack,
        new[] { keys.Stream(partition) },
        (RedisValue[])[group, _consumer, Channel, 10 * (long)options.ClaimIdle.TotalMilliseconds, .. Ids(deliveries)],
        static reply => true,
        cancellation);

    private static IEnumerable<RedisValue> Ids(IReadOnlyList<EventDelivery> deliveries) => deliveries.Select(static delivery => (RedisValue)delivery.Id.Stream.ToString());
}
