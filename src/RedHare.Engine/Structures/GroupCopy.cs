using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>A copy of all groups of a stream, with their consumers and pending entries.</summary>
internal static class GroupCopy
{
    /// <summary>Copies into an arena, which may be another one.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was kept.</exception>
    public static nint Of(nint groups, Arena arena)
    {
        nint copy = 0;
        try
        {
            for (var at = GroupList.First(groups); at.IsValid; at.MoveNext())
            {
                ref var group = ref GroupRecord.At(at.Entry);
                var target = GroupList.Add(ref copy, arena, GroupRecord.Key(at.Entry), group.LastDelivered, group.EntriesRead);
                AddConsumers(target, arena, group);
                AddPending(target, arena, group);
            }

            return copy;
        }
        catch (OutOfMemoryException)
        {
            var budget = int.MaxValue;
            while (!GroupList.FreeSlice(ref copy, arena, ref budget)) budget = int.MaxValue;
            throw;
        }
    }

    private static void AddConsumers(nint target, Arena arena, in GroupRecord source)
    {
        for (var at = RankTree<NameOrder<ConsumerRecord>>.First(source.Consumers); at.IsValid; at.MoveNext())
        {
            ref var consumer = ref ConsumerRecord.At(at.Entry);
            var copy = ConsumerList.Add(target, arena, ConsumerRecord.Key(at.Entry), consumer.Seen);
            ConsumerRecord.At(copy).Active = consumer.Active;
        }
    }

    private static void AddPending(nint target, Arena arena, in GroupRecord source)
    {
        nint owner = 0, copy = 0;
        for (var at = RankTree<PendingOrder>.First(source.Pending); at.IsValid; at.MoveNext())
        {
            // Neighbours often belong to one consumer.
            if (PendingEntry.Consumer(at.Entry) != owner)
            {
                owner = PendingEntry.Consumer(at.Entry);
                copy = ConsumerList.Find(target, ConsumerRecord.Key(owner));
            }

            PendingLists.Add(target, arena, PendingEntry.Id(at.Entry), copy, PendingEntry.Delivered(at.Entry), PendingEntry.Deliveries(at.Entry));
        }
    }
}
