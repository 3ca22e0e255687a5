using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>A consumer group of a stream, or none. Good until the group is destroyed, whatever else becomes of the stream under its shard's lock.</summary>
public readonly struct ConsumerGroup
{
    internal readonly nint Record;

    internal ConsumerGroup(nint record) => Record = record;

    /// <summary>What <see cref="EntriesRead"/> is where it is not known.</summary>
    public const long UnknownEntriesRead = -1;

    /// <summary>False if it is none; then nothing else may be asked.</summary>
    public bool Exists => Record != 0;

    /// <summary>Its name.</summary>
    public ReadOnlySpan<byte> Name => GroupRecord.Key(Record);

    /// <summary>The last id that was delivered to one of its consumers.</summary>
    public StreamId LastDelivered => GroupRecord.At(Record).LastDelivered;

    /// <summary>How many of the entries ever added were read up to the last one delivered, or <see cref="UnknownEntriesRead"/>.</summary>
    public long EntriesRead => GroupRecord.At(Record).EntriesRead;

    /// <summary>Entries delivered and not acknowledged.</summary>
    public long PendingCount => GroupRecord.At(Record).Pending.Count;

    /// <summary>The number of its consumers.</summary>
    public int ConsumerCount => (int)GroupRecord.At(Record).Consumers.Count;

    /// <summary>Its consumers in the order of their names' bytes; none may come or go meanwhile.</summary>
    public ConsumerEnumerator Consumers => new(RankTree<NameOrder<ConsumerRecord>>.First(GroupRecord.At(Record).Consumers));

    /// <summary>The consumer of a name, or none.</summary>
    public GroupConsumer Find(ReadOnlySpan<byte> consumer) => new(ConsumerList.Find(Record, consumer));

    /// <summary>The pending entry of an id, or no valid cursor.</summary>
    public PendingCursor Find(StreamId id)
    {
        var at = Pending(id);
        return at.IsValid && at.Id == id ? at : default;
    }

    /// <summary>The pending entries of all consumers from an id on, it included.</summary>
    public PendingCursor Pending(StreamId from) => new(PendingLists.From(GroupRecord.At(Record).Pending, from));

    /// <summary>The id of the last pending entry; there must be one.</summary>
    public StreamId LastPending => PendingEntry.Id(RankTree<PendingOrder>.Last(GroupRecord.At(Record).Pending).Entry);
}

/// <summary>The consumers of a group, one after the other.</summary>
public struct ConsumerEnumerator
{
    private RankCursor _next;

    internal ConsumerEnumerator(RankCursor first) => _next = first;

    /// <summary>The consumer reached last.</summary>
    public GroupConsumer Current { get; private set; }

    /// <summary>Itself, for foreach.</summary>
    public readonly ConsumerEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next; false past the last.</summary>
    public bool MoveNext()
    {
        if (!_next.IsValid) return false;
        Current = new GroupConsumer(_next.Entry);
        _next.MoveNext();
        return true;
    }
}
