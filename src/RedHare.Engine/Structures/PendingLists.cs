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
        arena.Dumps?.Of(group)?.Adding(id);
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

    /// <summary>
    /// Gives an entry to a consumer of the same group, who may have it already, and notes when and how often it was delivered. Returns the entry, which may be another
    /// block afterwards; cursors at its place in the group's list, and in the consumer's if that was his already, stay good.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static nint Claim(nint group, Arena arena, nint entry, nint consumer, long delivered, long deliveries)
    {
        arena.Dumps?.Of(group)?.Changing(entry);
        var owner = PendingEntry.Consumer(entry);
        var kept = PendingEntry.Fits(entry, deliveries) ? entry : PendingEntry.Create(arena, PendingEntry.Id(entry), consumer, delivered, deliveries);
        if (owner != consumer) Hand(arena, entry, kept, owner, consumer);
        else if (kept != entry) Replace(ConsumerRecord.At(owner).Pending, entry, kept);
        if (kept == entry)
        {
            PendingEntry.SetConsumer(entry, consumer);
            PendingEntry.SetDelivery(entry, delivered, deliveries);
            return entry;
        }

        Replace(GroupRecord.At(group).Pending, entry, kept);
        PendingEntry.Free(arena, entry);
        return kept;
    }

    /// <summary>Gives the entry under a cursor of the group's list a block elsewhere, if it lies among holes; false when it stays.</summary>
    public static bool TryMove(Arena arena, RankCursor at)
    {
        var entry = at.Entry;
        var moved = PendingEntry.CopyFromHoles(arena, entry);
        if (moved == 0) return false;
        Replace(ConsumerRecord.At(PendingEntry.Consumer(entry)).Pending, entry, moved);
        RankTree<PendingOrder>.ReplaceAt(at, moved);
        PendingEntry.Free(arena, entry);
        return true;
    }

    /// <summary>Takes an entry off both lists and frees it.</summary>
    public static void Remove(nint group, Arena arena, nint entry)
    {
        arena.Dumps?.Of(group)?.Changing(entry);
        RankTree<PendingOrder>.Remove(ref GroupRecord.At(group).Pending, arena, entry);
        Drop(arena, entry);
    }

    /// <summary>As above for the entry under a cursor of the group's list; returns the place of the entry that follows.</summary>
    public static RankCursor RemoveAt(nint group, Arena arena, RankCursor at)
    {
        var entry = at.Entry;
        arena.Dumps?.Of(group)?.Changing(entry);
        at = RankTree<PendingOrder>.RemoveAt(ref GroupRecord.At(group).Pending, arena, at);
        Drop(arena, entry);
        return at;
    }

    private static void Hand(Arena arena, nint entry, nint kept, nint owner, nint consumer)
    {
        try
        {
            Insert(ref ConsumerRecord.At(consumer).Pending, arena, kept);
        }
        catch (OutOfMemoryException)
        {
            if (kept != entry) PendingEntry.Free(arena, kept);
            throw;
        }

        RankTree<PendingOrder>.Remove(ref ConsumerRecord.At(owner).Pending, arena, entry);
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
