using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>The consumers of a group.</summary>
internal static class ConsumerList
{
    /// <summary>The record of a name, or 0.</summary>
    public static nint Find(nint group, ReadOnlySpan<byte> name) => NamedTree<ConsumerRecord>.Find(GroupRecord.At(group).Consumers, name);

    /// <summary>Adds a consumer that the group does not have yet.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static nint Add(nint group, Arena arena, ReadOnlySpan<byte> name, long seen)
    {
        var consumer = ConsumerRecord.Create(arena, name, seen);
        try
        {
            RankTree<NameOrder<ConsumerRecord>>.Insert(ref GroupRecord.At(group).Consumers, arena, consumer);
            return consumer;
        }
        catch (OutOfMemoryException)
        {
            ConsumerRecord.Free(arena, consumer);
            throw;
        }
    }

    /// <summary>Removes a consumer with all that he has not acknowledged.</summary>
    public static void Remove(nint group, Arena arena, nint consumer)
    {
        ref var pending = ref ConsumerRecord.At(consumer).Pending;
        var entries = new Unlisting(group, arena);
        RankTree<PendingOrder>.Clear(ref pending, arena, ref entries);
        arena.Dumps?.Of(group)?.Removed(consumer);
        RankTree<NameOrder<ConsumerRecord>>.Remove(ref GroupRecord.At(group).Consumers, arena, consumer);
        ConsumerRecord.Free(arena, consumer);
    }

    private readonly struct Unlisting(nint group, Arena arena) : IRankVisitor
    {
        public void Visit(nint entry)
        {
            arena.Dumps?.Of(group)?.Changing(entry);
            RankTree<PendingOrder>.Remove(ref GroupRecord.At(group).Pending, arena, entry);
            PendingEntry.Free(arena, entry);
        }
    }
}
