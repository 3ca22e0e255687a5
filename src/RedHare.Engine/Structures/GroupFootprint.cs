using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>The bytes that a stream's groups hold, and the proof of their invariants.</summary>
internal static class GroupFootprint
{
    /// <summary>
    /// Bytes of all blocks in the arena. Of a group's pending entries the first <paramref name="samples"/> are measured and the others taken to be like them.
    /// </summary>
    public static long Of(nint groups, long samples)
    {
        if (groups == 0) return 0;
        var bytes = GroupList.OwnBytes(groups);
        for (var at = GroupList.First(groups); at.IsValid; at.MoveNext())
        {
            ref var group = ref GroupRecord.At(at.Entry);
            bytes += GroupRecord.MemoryBytes(at.Entry) + RankTree<PendingOrder>.Footprint(group.Pending) + RankTree<NameOrder<ConsumerRecord>>.Footprint(group.Consumers);
            bytes += Entries(group.Pending, samples);
            for (var consumer = RankTree<NameOrder<ConsumerRecord>>.First(group.Consumers); consumer.IsValid; consumer.MoveNext())
                bytes += ConsumerRecord.MemoryBytes(consumer.Entry) + RankTree<PendingOrder>.Footprint(ConsumerRecord.At(consumer.Entry).Pending);
        }

        return bytes;
    }

    /// <summary>Checks that all trees are sound, and that each group's entries are its consumers' and nothing else. Linear; for tests.</summary>
    /// <exception cref="InvalidOperationException">Something is broken; the message says what.</exception>
    public static void Verify(nint groups)
    {
        if (groups == 0) return;
        GroupList.Verify(groups);
        for (var at = GroupList.First(groups); at.IsValid; at.MoveNext())
        {
            ref var group = ref GroupRecord.At(at.Entry);
            RankTree<PendingOrder>.Verify(group.Pending, ordered: true);
            RankTree<NameOrder<ConsumerRecord>>.Verify(group.Consumers, ordered: true);
            long owned = 0;
            for (var consumer = RankTree<NameOrder<ConsumerRecord>>.First(group.Consumers); consumer.IsValid; consumer.MoveNext())
            {
                ref var pending = ref ConsumerRecord.At(consumer.Entry).Pending;
                RankTree<PendingOrder>.Verify(pending, ordered: true);
                owned += pending.Count;
                for (var entry = RankTree<PendingOrder>.First(pending); entry.IsValid; entry.MoveNext())
                {
                    Require(PendingEntry.Consumer(entry.Entry) == consumer.Entry, "an entry knows who has it");
                    Require(PendingLists.Find(group.Pending, PendingEntry.Id(entry.Entry)) == entry.Entry, "what a consumer has the group has");
                }
            }

            Require(owned == group.Pending.Count, "what the group has some consumer has");
        }
    }

    private static long Entries(in RankTreeRoot pending, long samples)
    {
        long bytes = 0, measured = 0;
        for (var at = RankTree<PendingOrder>.First(pending); at.IsValid && measured < samples; at.MoveNext(), measured++) bytes += PendingEntry.MemoryBytes(at.Entry);
        return measured == 0 || measured == pending.Count ? bytes : (long)((double)bytes / measured * pending.Count);
    }

    private static void Require(bool holds, string invariant)
    {
        if (!holds) throw new InvalidOperationException($"Consumer groups broken: {invariant}.");
    }
}
