using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// The two lists of each pending entry, its group's and its consumer's, changed in step. Whatever fails for want of memory leaves both as they were, and what
/// takes away never fails.
/// </summary>
internal static class PendingLists
{
    /// <summary>The entry of an id, or 0.</summary>
    public static nint Find(in RankTreeRoot pending, StreamId id)
    {
        var at = From(pending, id);
        return at.IsValid && PendingEntry.Id(at.Entry) == id ? at.Entry : 0;
    }

    /// <summary>The first entry whose id is not below this one, or no valid cursor.</summary>
    public static RankCursor From(in RankTreeRoot pending, StreamId id) =>
        id == default ? RankTree<PendingOrder>.First(pending) : RankTree<PendingOrder>.LowerBound(pending, new PendingProbe(id));

    /// <summary>Adds an entry whose id the group does not have yet.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static nint Add(nint group, Arena arena, StreamId id, nint consumer, long delivered, long deliveries)
    {
        var entry = PendingEntry.Create(arena, id, consumer, delivered, deliveries);
        var listed = false;
        try
        {
            Insert(ref GroupRecord.At(group).Pending, arena, entry);
            listed = true;
            Insert(ref ConsumerRecord.At(consumer).Pending, arena, entry);
            return entry;
        }
        catch (OutOfMemoryException)
        {
            if (listed) RankTree<PendingOrder>.Remove(ref GroupRecord.At(group).Pending, arena, entry);
            PendingEntry.Free(arena, entry);
            throw;
        }
    }

    /// <summary>Gives an entry to a consumer of the same group, if it is not his already.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static void Transfer(Arena arena, nint entry, nint consumer)
    {
        var owner = PendingEntry.Consumer(entry);
        if (owner == consumer) return;
        Insert(ref ConsumerRecord.At(consumer).Pending, arena, entry);
        RankTree<PendingOrder>.Remove(ref ConsumerRecord.At(owner).Pending, arena, entry);
        PendingEntry.SetConsumer(entry, consumer);
    }

    /// <summary>Notes a delivery, and returns the entry, which may be another block afterwards.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static nint SetDelivery(nint group, Arena arena, nint entry, long delivered, long deliveries)
    {
        if (PendingEntry.TrySetDelivery(entry, delivered, deliveries)) return entry;
        var consumer = PendingEntry.Consumer(entry);
        var wide = PendingEntry.Create(arena, PendingEntry.Id(entry), consumer, delivered, deliveries);
        Replace(GroupRecord.At(group).Pending, entry, wide);
        Replace(ConsumerRecord.At(consumer).Pending, entry, wide);
        PendingEntry.Free(arena, entry);
        return wide;
    }

    /// <summary>Takes an entry off both lists and frees it.</summary>
    public static void Remove(nint group, Arena arena, nint entry)
    {
        RankTree<PendingOrder>.Remove(ref GroupRecord.At(group).Pending, arena, entry);
        Drop(arena, entry);
    }

    /// <summary>As above for the entry under a cursor of the group's list; returns the place of the entry that follows.</summary>
    public static RankCursor RemoveAt(nint group, Arena arena, RankCursor at)
    {
        var entry = at.Entry;
        at = RankTree<PendingOrder>.RemoveAt(ref GroupRecord.At(group).Pending, arena, at);
        Drop(arena, entry);
        return at;
    }

    private static void Drop(Arena arena, nint entry)
    {
        RankTree<PendingOrder>.Remove(ref ConsumerRecord.At(PendingEntry.Consumer(entry)).Pending, arena, entry);
        PendingEntry.Free(arena, entry);
    }

    // New entries come in order, but for those that XGROUP SETID lets come again.
    private static void Insert(ref RankTreeRoot pending, Arena arena, nint entry)
    {
        var last = RankTree<PendingOrder>.Last(pending);
        if (!last.IsValid || PendingEntry.Id(last.Entry).CompareTo(PendingEntry.Id(entry)) < 0) RankTree<PendingOrder>.InsertLast(ref pending, arena, entry);
        else RankTree<PendingOrder>.Insert(ref pending, arena, entry);
    }

    private static void Replace(in RankTreeRoot pending, nint entry, nint by)
    {
        if (RankTree<PendingOrder>.TryFind(pending, entry, out var at)) RankTree<PendingOrder>.ReplaceAt(at, by);
    }
}
