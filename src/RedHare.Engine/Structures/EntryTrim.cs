using RedHare.Engine.Memory;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Structures.StreamOrder>;

namespace RedHare.Engine.Structures;

/// <summary>The trimming half of an <see cref="EntryTree"/>.</summary>
/// <remarks>
/// Redis removes node after node from the head, freeing each. Here the place of the cut is found by the tree's weights, and all nodes before it are taken off in one
/// operation, to be freed by others in slices: the time under the lock does not depend on how many entries go. Only in the node that is cut through are entries
/// visited.
/// </remarks>
internal static class EntryTrim
{
    /// <summary>Trims and returns how many entries went.</summary>
    /// <param name="root">The stream.</param>
    /// <param name="arena">Its arena.</param>
    /// <param name="trim">What is to go.</param>
    /// <param name="head">Nodes that were taken off, for <see cref="EntryTree.FreeSlice"/>; empty if none were.</param>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; whole nodes may have gone, but no entry that should stay.</exception>
    public static long Trim(ref StreamRoot root, Arena arena, in StreamTrim trim, out RankTreeRoot head)
    {
        head = default;
        if (root.Length == 0) return 0;
        return trim.Length >= 0 ? ByLength(ref root, arena, trim, out head) : ById(ref root, arena, trim, out head);
    }

    private static long ByLength(ref StreamRoot root, Arena arena, in StreamTrim trim, out RankTreeRoot head)
    {
        head = default;
        var most = Math.Min(root.Length - trim.Length, trim.Limit > 0 ? trim.Limit : long.MaxValue);
        if (most <= 0) return 0;
        // Mostly nothing of a node can go yet: XADD with MAXLEN ~ asks at each entry.
        if (trim.WholeNodes && most < EntryPack.Live(StreamNode.Pack(Tree.First(root.Tree).Entry))) return 0;
        if (most == root.Length) return TakeAll(ref root, out head);
        EntryTree.Weigh(ref root, Tree.Last(root.Tree));
        var at = Tree.Seek(root.Tree, most, out var part);
        var removed = CutBefore(ref root, arena, at, most - part, out head);
        if (trim.WholeNodes || part == 0) return removed;
        DeleteFirst(ref root, arena, (int)part);
        return removed + part;
    }

    private static long ById(ref StreamRoot root, Arena arena, in StreamTrim trim, out RankTreeRoot head)
    {
        head = default;
        var at = EntryTree.NodeOf(root, trim.First);
        if (!at.IsValid) return 0;
        EntryTree.Weigh(ref root, Tree.Last(root.Tree));
        var last = new EntryWalk(at.Entry, backward: true);
        last.Previous();
        var part = trim.WholeNodes ? 0 : CountBefore(at.Entry, trim.First);
        // The node that the id falls into goes whole if all of it lies before; what is deleted in it counts only where nobody looks inside.
        if (last.Id < trim.First || (!trim.WholeNodes && part == EntryPack.Live(StreamNode.Pack(at.Entry))))
        {
            part = 0;
            at.MoveNext();
        }
        var before = Tree.Rank(root.Tree, at);
        if (trim.Limit > 0 && before > trim.Limit)
        {
            at = Tree.Seek(root.Tree, trim.Limit, out var over);
            before = trim.Limit - over;
        }
        if (before == root.Length) return TakeAll(ref root, out head);
        var removed = CutBefore(ref root, arena, at, before, out head);
        if (trim.WholeNodes || part == 0) return removed;
        DeleteFirst(ref root, arena, part);
        return removed + part;
    }

    private static long TakeAll(ref StreamRoot root, out RankTreeRoot head)
    {
        var removed = root.Length;
        head = root.Tree;
        root.Tree = default;
        root.Length = 0;
        return removed;
    }

    private static long CutBefore(ref StreamRoot root, Arena arena, RankCursor at, long removed, out RankTreeRoot head)
    {
        head = default;
        if (removed == 0) return 0;
        var visitor = new EntryTree.Disposal(arena);
        head = Tree.CutBefore(ref root.Tree, arena, at, ref visitor);
        root.Length -= removed;
        return removed;
    }

    private static void DeleteFirst(ref StreamRoot root, Arena arena, int count)
    {
        var at = Tree.First(root.Tree);
        var node = new StreamNode(arena, at.Entry);
        EntryPack.DeleteFirst(ref node, count);
        Tree.ReplaceAt(at, node.Block);
        EntryTree.Weigh(ref root, at);
        root.Length -= count;
    }

    private static int CountBefore(nint node, StreamId first)
    {
        var count = 0;
        for (var walk = new EntryWalk(node, backward: false); walk.Next() && walk.Id < first;)
            if (!walk.IsDeleted) count++;
        return count;
    }
}
