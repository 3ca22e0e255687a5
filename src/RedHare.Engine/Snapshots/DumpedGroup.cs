using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>One group in <see cref="GroupsDump"/>.</summary>
internal sealed class DumpedGroup
{
    private readonly GroupsDump _dump;
    private readonly byte[] _name;
    private readonly StreamId _lastDelivered;
    private readonly long _entriesRead;
    private readonly Dictionary<StreamId, NotedEntry> _noted = [];
    private readonly DumpedList _pending;
    private bool _isBegun, _consumersBegun;
    private int _next;

    public DumpedGroup(GroupsDump dump, nint record)
    {
        (_dump, Record) = (dump, record);
        ref var group = ref GroupRecord.At(record);
        (_name, _lastDelivered, _entriesRead) = (GroupRecord.Key(record).ToArray(), group.LastDelivered, group.EntriesRead);
        _pending = new DumpedList(group.Pending.Count);
        var consumers = new List<DumpedConsumer>();
        for (var at = RankTree<NameOrder<ConsumerRecord>>.First(group.Consumers); at.IsValid; at.MoveNext()) consumers.Add(new DumpedConsumer(at.Entry));
        Consumers = [.. consumers];
    }

    /// <summary>The group.</summary>
    public nint Record { get; }

    /// <summary>Those it had at the cut.</summary>
    public DumpedConsumer[] Consumers { get; }

    /// <summary>It was destroyed: this dump frees it.</summary>
    public bool IsOwned { get; private set; }

    public void Own() => IsOwned = true;

    /// <summary>An entry is about to be changed, or taken off.</summary>
    public void Changing(nint entry)
    {
        var id = PendingEntry.Id(entry);
        if (_noted.ContainsKey(id)) return;
        _noted[id] = new NotedEntry(PendingEntry.Delivered(entry), PendingEntry.Deliveries(entry));
        _pending.Leave(id);
        Of(PendingEntry.Consumer(entry))?.List.Leave(id);
        _dump.Note();
    }

    /// <summary>An entry is about to be added.</summary>
    public void Adding(StreamId id)
    {
        if (_noted.TryAdd(id, default)) _dump.Note();
    }

    /// <summary>A consumer is gone, and so are its entries, of which this dump has been told before.</summary>
    public void Removed(nint consumer)
    {
        if (Of(consumer) is { } gone) gone.IsGone = true;
    }

    /// <summary>Dumps on until the target is so long or the steps are used up; true at the end.</summary>
    public bool Write(DumpWriter target, long end, ref int steps)
    {
        if (!_isBegun)
        {
            _isBegun = true;
            target.Text(_name);
            target.Numbers(_lastDelivered);
            // What is not known is written as the greatest number, which is −1 for who reads it as a signed one.
            target.Count((ulong)_entriesRead);
            target.Count((ulong)_pending.Count);
        }
        if (!Write(target, _pending, GroupRecord.At(Record).Pending, isWhole: true, end, ref steps)) return false;
        if (!_consumersBegun)
        {
            _consumersBegun = true;
            target.Count((ulong)Consumers.Length);
        }
        for (; _next < Consumers.Length; _next++)
        {
            var consumer = Consumers[_next];
            if (!consumer.IsBegun)
            {
                consumer.IsBegun = true;
                target.Text(consumer.Name);
                target.Milliseconds(consumer.Seen);
                target.Count((ulong)consumer.List.Count);
            }
            if (!Write(target, consumer.List, consumer.IsGone ? default : ConsumerRecord.At(consumer.Record).Pending, isWhole: false, end, ref steps)) return false;
        }
        return true;
    }

    // First what is as it was, then what was noted.
    private bool Write(DumpWriter target, DumpedList list, in RankTreeRoot tree, bool isWhole, long end, ref int steps)
    {
        if (!list.IsWalked)
        {
            var at = PendingLists.From(tree, list.Last);
            for (; at.IsValid; at.MoveNext())
            {
                if (target.Length >= end || steps-- <= 0) return false;
                var id = PendingEntry.Id(at.Entry);
                if (!list.Pass(id) || _noted.ContainsKey(id)) continue;
                Write(target, id, new NotedEntry(PendingEntry.Delivered(at.Entry), PendingEntry.Deliveries(at.Entry)), isWhole);
            }
            list.IsWalked = true;
        }
        while (list.Left.TryPop(out var left))
        {
            Write(target, left, _noted[left], isWhole);
            if (target.Length >= end || steps-- <= 0) return false;
        }
        return true;
    }

    private static void Write(DumpWriter target, StreamId id, NotedEntry entry, bool isWhole)
    {
        target.Raw(id);
        if (!isWhole) return;
        target.Milliseconds(entry.Delivered);
        target.Count((ulong)entry.Deliveries);
    }

    // Few as a rule; who has a thousand consumers pays for it while a snapshot is taken.
    private DumpedConsumer? Of(nint consumer) => Array.Find(Consumers, dumped => dumped.Record == consumer && !dumped.IsGone);

    private readonly record struct NotedEntry(long Delivered, long Deliveries);
}

/// <summary>A consumer as it was at the cut.</summary>
internal sealed class DumpedConsumer(nint record)
{
    public nint Record { get; } = record;

    public byte[] Name { get; } = ConsumerRecord.Key(record).ToArray();

    public long Seen { get; } = ConsumerRecord.At(record).Seen;

    public DumpedList List { get; } = new(ConsumerRecord.At(record).Pending.Count);

    /// <summary>It was deleted: its record is no more, though another may have its place.</summary>
    public bool IsGone { get; set; }

    public bool IsBegun { get; set; }
}

/// <summary>How far a walk over pending entries has come, and what it finds no more where it is.</summary>
internal sealed class DumpedList(long count)
{
    private bool _isBegun;

    /// <summary>Entries at the cut.</summary>
    public long Count { get; } = count;

    /// <summary>The id that was passed last.</summary>
    public StreamId Last { get; private set; }

    public bool IsWalked { get; set; }

    /// <summary>Entries that were noted before the walk came to them, and are not dumped yet.</summary>
    public Stack<StreamId> Left { get; } = [];

    /// <summary>The walk meets an id; false when it had before.</summary>
    public bool Pass(StreamId id)
    {
        if (_isBegun && id.CompareTo(Last) <= 0) return false;
        (_isBegun, Last) = (true, id);
        return true;
    }

    /// <summary>An entry is about to be something else: what was passed is dumped already.</summary>
    public void Leave(StreamId id)
    {
        if (!IsWalked && (!_isBegun || id.CompareTo(Last) > 0)) Left.Push(id);
    }
}
