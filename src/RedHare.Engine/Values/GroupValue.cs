using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>
/// Changes of a stream's consumer groups. What throws <see cref="OutOfMemoryException"/> leaves the groups as they were. The stream must be there, and groups and
/// consumers must be its own.
/// </summary>
public static class GroupValue
{
    /// <summary>The group of a name, or none, also where there is no key.</summary>
    public static ConsumerGroup FindGroup(this KeyReader key, ReadOnlySpan<byte> name) =>
        key.Exists ? new ConsumerGroup(GroupList.Find(key.Root<StreamRoot>().Groups, name)) : default;

    /// <summary>The number of a stream's groups.</summary>
    public static int GroupCount(this KeyReader key) => GroupList.Count(key.Root<StreamRoot>().Groups);

    /// <summary>A stream's groups in the order of their names' bytes; none may come or go meanwhile.</summary>
    public static GroupEnumerator Groups(this KeyReader key) => new(GroupList.First(key.Root<StreamRoot>().Groups));

    /// <summary>Adds a group; its name must be new. Where there is no key, a stream without entries comes to be.</summary>
    public static void CreateGroup(this WriteScope key, ReadOnlySpan<byte> name, StreamId lastDelivered, long entriesRead)
    {
        if (!key.Exists)
        {
            CreateStream(key, name, lastDelivered, entriesRead);
            return;
        }
        GroupList.Add(ref key.Root<StreamRoot>().Groups, key.Arena, name, lastDelivered, entriesRead);
        key.MarkChanged();
    }

    /// <summary>Removes a group with its consumers and pending entries.</summary>
    public static void DestroyGroup(this WriteScope key, ConsumerGroup group)
    {
        GroupList.Remove(ref key.Root<StreamRoot>().Groups, key.Arena, group.Record);
        key.MarkChanged();
    }

    /// <summary>Sets how far a group has read.</summary>
    public static void SetPosition(this WriteScope key, ConsumerGroup group, StreamId lastDelivered, long entriesRead)
    {
        ref var record = ref GroupRecord.At(group.Record);
        (record.LastDelivered, record.EntriesRead) = (lastDelivered, entriesRead);
        key.MarkChanged();
    }

    /// <summary>Adds a consumer; its name must be new.</summary>
    public static GroupConsumer CreateConsumer(this WriteScope key, ConsumerGroup group, ReadOnlySpan<byte> name)
    {
        var consumer = new GroupConsumer(ConsumerList.Add(group.Record, key.Arena, name, key.Unit.Now));
        key.MarkChanged();
        return consumer;
    }

    /// <summary>Removes a consumer with its pending entries.</summary>
    public static void DeleteConsumer(this WriteScope key, ConsumerGroup group, GroupConsumer consumer)
    {
        ConsumerList.Remove(group.Record, key.Arena, consumer.Record);
        key.MarkChanged();
    }

    /// <summary>Notes that a consumer tries something. That is no change that anybody is told of.</summary>
    public static void NoteSeen(this WriteScope key, GroupConsumer consumer) => ConsumerRecord.At(consumer.Record).Seen = key.Unit.Now;

    /// <summary>Notes that a consumer got something. That is no change that anybody is told of.</summary>
    public static void NoteActive(this WriteScope key, GroupConsumer consumer) => ConsumerRecord.At(consumer.Record).Active = key.Unit.Now;

    /// <summary>Makes an entry pending for a consumer as delivered now, for the first time; it may be pending already, for whomsoever.</summary>
    public static void Deliver(this WriteScope key, ConsumerGroup group, GroupConsumer consumer, StreamId id)
    {
        var at = group.PendingCount > 0 && id <= group.LastPending ? group.Find(id) : default;
        if (at.IsValid) key.Claim(group, at, consumer, key.Unit.Now, 1);
        else key.AddPending(group, consumer, id, key.Unit.Now, 1);
        key.NoteActive(consumer);
    }

    /// <summary>Adds a pending entry whose id the group does not have yet.</summary>
    public static void AddPending(this WriteScope key, ConsumerGroup group, GroupConsumer consumer, StreamId id, long delivered, long deliveries)
    {
        PendingLists.Add(group.Record, key.Arena, id, consumer.Record, delivered, deliveries);
        key.MarkChanged();
    }

    /// <summary>
    /// Gives the entry under a cursor to a consumer, who may have it already, as delivered at that time and so often. A cursor of the group stays good, as does one of
    /// the consumer.
    /// </summary>
    public static void Claim(this WriteScope key, ConsumerGroup group, PendingCursor at, GroupConsumer consumer, long delivered, long deliveries)
    {
        PendingLists.Claim(group.Record, key.Arena, at.At.Entry, consumer.Record, delivered, deliveries);
        key.MarkChanged();
    }

    /// <summary>Takes an entry off; false if it is not pending.</summary>
    public static bool Acknowledge(this WriteScope key, ConsumerGroup group, StreamId id)
    {
        var entry = PendingLists.Find(GroupRecord.At(group.Record).Pending, id);
        if (entry == 0) return false;
        PendingLists.Remove(group.Record, key.Arena, entry);
        key.MarkChanged();
        return true;
    }

    /// <summary>Takes the entry under a cursor of the group off, and goes to the next.</summary>
    public static void RemovePending(this WriteScope key, ConsumerGroup group, ref PendingCursor at)
    {
        at = new PendingCursor(PendingLists.RemoveAt(group.Record, key.Arena, at.At));
        key.MarkChanged();
    }

    private static void CreateStream(WriteScope key, ReadOnlySpan<byte> name, StreamId lastDelivered, long entriesRead)
    {
        nint groups = 0;
        var group = GroupList.Add(ref groups, key.Arena, name, lastDelivered, entriesRead);
        try
        {
            key.CreateStream();
        }
        catch (OutOfMemoryException)
        {
            GroupList.Remove(ref groups, key.Arena, group);
            throw;
        }
        key.Root<StreamRoot>().Groups = groups;
    }
}

/// <summary>The groups of a stream, one after the other.</summary>
public struct GroupEnumerator
{
    private RankCursor _next;

    internal GroupEnumerator(RankCursor first) => _next = first;

    /// <summary>The group reached last.</summary>
    public ConsumerGroup Current { get; private set; }

    /// <summary>Itself, for foreach.</summary>
    public readonly GroupEnumerator GetEnumerator() => this;

    /// <summary>Goes to the next; false past the last.</summary>
    public bool MoveNext()
    {
        if (!_next.IsValid) return false;
        Current = new ConsumerGroup(_next.Entry);
        _next.MoveNext();
        return true;
    }
}
