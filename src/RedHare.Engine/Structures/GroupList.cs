using System.Runtime.CompilerServices;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// The consumer groups of a stream: one block, the tree of the groups by name, whose address the stream's root holds, or 0 where there are none. So a stream
/// without groups pays eight bytes for them.
/// </summary>
internal static unsafe class GroupList
{
    public static int Count(nint groups) => groups == 0 ? 0 : (int)Tree(groups).Count;

    /// <summary>The first group in the order of names, or no valid cursor.</summary>
    public static RankCursor First(nint groups) => groups == 0 ? default : RankTree<NameOrder<GroupRecord>>.First(Tree(groups));

    /// <summary>The first group whose name is not below this one, or no valid cursor.</summary>
    public static RankCursor From(nint groups, ReadOnlySpan<byte> name) => groups == 0 ? default : RankTree<NameOrder<GroupRecord>>.LowerBound(Tree(groups), new NameProbe<GroupRecord>(name));

    /// <summary>The record of a name, or 0.</summary>
    public static nint Find(nint groups, ReadOnlySpan<byte> name) => groups == 0 ? 0 : NamedTree<GroupRecord>.Find(Tree(groups), name);

    /// <summary>Adds a group that is not there.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; nothing was changed.</exception>
    public static nint Add(ref nint groups, Arena arena, ReadOnlySpan<byte> name, StreamId lastDelivered, long entriesRead)
    {
        nint list = groups, group = 0;
        try
        {
            if (list == 0) Tree(list = arena.Allocate(sizeof(RankTreeRoot))) = default;
            group = GroupRecord.Create(arena, name, lastDelivered, entriesRead);
            RankTree<NameOrder<GroupRecord>>.Insert(ref Tree(list), arena, group);
        }
        catch (OutOfMemoryException)
        {
            if (group != 0) GroupRecord.Free(arena, group);
            if (list != groups) arena.Free(list, sizeof(RankTreeRoot));
            throw;
        }

        groups = list;
        return group;
    }

    /// <summary>Removes a group with all that it holds; one that is being dumped goes when it is.</summary>
    public static void Remove(ref nint groups, Arena arena, nint group)
    {
        RankTree<NameOrder<GroupRecord>>.Remove(ref Tree(groups), arena, group);
        FreeIfEmpty(ref groups, arena);
        if (arena.Dumps?.Of(group) is { } dump)
        {
            dump.Own();
            return;
        }
        var budget = int.MaxValue;
        while (!FreeGroup(group, arena, ref budget)) budget = int.MaxValue;
    }

    /// <summary>Frees about <paramref name="budget"/> pending entries and consumers of a group that is in no list; true when it is gone.</summary>
    public static bool FreeGroup(nint group, Arena arena, ref int budget)
    {
        if (budget <= 0 || !Empty(group, arena, ref budget)) return false;
        GroupRecord.Free(arena, group);
        return true;
    }

    /// <summary>Frees about <paramref name="budget"/> pending entries and consumers; true when nothing is left. In between, only more slices are allowed.</summary>
    public static bool FreeSlice(ref nint groups, Arena arena, ref int budget)
    {
        while (groups != 0)
        {
            if (budget <= 0) return false;
            ref var tree = ref Tree(groups);
            var last = RankTree<NameOrder<GroupRecord>>.Last(tree);
            var group = last.Entry;
            if (!Empty(group, arena, ref budget)) return false;
            RankTree<NameOrder<GroupRecord>>.RemoveAt(ref tree, arena, last);
            GroupRecord.Free(arena, group);
            FreeIfEmpty(ref groups, arena);
        }

        return true;
    }

    /// <summary>What freeing has to visit: each pending entry, and each group and consumer.</summary>
    public static long Elements(nint groups)
    {
        long elements = 0;
        for (var at = First(groups); at.IsValid; at.MoveNext())
        {
            ref var group = ref GroupRecord.At(at.Entry);
            elements += 1 + group.Consumers.Count + group.Pending.Count;
        }

        return elements;
    }

    /// <summary>Bytes of the list itself.</summary>
    public static long OwnBytes(nint groups) => Arena.Capacity(sizeof(RankTreeRoot)) + RankTree<NameOrder<GroupRecord>>.Footprint(Tree(groups));

    /// <summary>Checks the invariants of the list itself; for tests.</summary>
    public static void Verify(nint groups) => RankTree<NameOrder<GroupRecord>>.Verify(Tree(groups), ordered: true);

    private static ref RankTreeRoot Tree(nint groups) => ref Unsafe.AsRef<RankTreeRoot>((void*)groups);

    private static void FreeIfEmpty(ref nint groups, Arena arena)
    {
        if (Tree(groups).Count > 0) return;
        arena.Free(groups, sizeof(RankTreeRoot));
        groups = 0;
    }

    /// <summary>Frees consumers and entries. The consumers' lists go first: what they list is the group's to free.</summary>
    private static bool Empty(nint group, Arena arena, ref int budget)
    {
        ref var consumers = ref GroupRecord.At(group).Consumers;
        for (var last = RankTree<NameOrder<ConsumerRecord>>.Last(consumers); last.IsValid; last = RankTree<NameOrder<ConsumerRecord>>.Last(consumers))
        {
            if (budget <= 0) return false;
            var consumer = last.Entry;
            var unlisted = new Unlisted();
            var gone = RankTree<PendingOrder>.FreeSlice(ref ConsumerRecord.At(consumer).Pending, arena, budget, ref unlisted);
            budget -= unlisted.Count + 1;
            if (!gone) return false;
            RankTree<NameOrder<ConsumerRecord>>.RemoveAt(ref consumers, arena, last);
            ConsumerRecord.Free(arena, consumer);
        }

        if (budget <= 0) return false;
        var freed = new Freed(arena);
        var empty = RankTree<PendingOrder>.FreeSlice(ref GroupRecord.At(group).Pending, arena, budget, ref freed);
        budget -= freed.Count + 1;
        return empty;
    }

    private struct Unlisted : IRankVisitor
    {
        public int Count;

        public void Visit(nint entry) => Count++;
    }

    private struct Freed(Arena arena) : IRankVisitor
    {
        public int Count;

        public void Visit(nint entry)
        {
            PendingEntry.Free(arena, entry);
            Count++;
        }
    }
}
