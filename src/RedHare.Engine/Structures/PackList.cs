using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>A list of any length: packs in a row, under a <see cref="RankTree{TOrder}"/> that counts their elements.</summary>
/// <remarks>
/// <para>
/// Redis's quicklist is a doubly linked list of listpacks: dense, and quick at the ends, but LINDEX and LINSERT in the middle walk the nodes,
/// and each node carries 32 bytes. Here the nodes hang in a tree: any position is found in O(log n) and one walk within a node, and a node
/// carries 8 bytes, and 9 in the tree.
/// </para>
/// <para>
/// A node is a pack in a block with spare room at either end (<see cref="PackNode"/>). The end nodes grow geometrically; when a push opens a new
/// node, the one it leaves is trimmed. So an element of 16 bytes that was pushed costs 18 bytes in its pack and a tenth of a byte around it.
/// </para>
/// <para>Invariants: no node is empty; a node weighs its pack's count; a pack exceeds the limit that held when it was last edited only if it has one
/// element, or came whole from outside.</para>
/// <para>
/// An operation that throws <see cref="OutOfMemoryException"/> leaves the same elements in the same order. Values must not lie in the list itself:
/// edits move bytes.
/// </para>
/// </remarks>
public static class PackList
{
    /// <summary>The first element, or no valid cursor.</summary>
    public static PackListCursor First(in PackListRoot root) =>
        new(RankTree<PackOrder>.First(root.Tree), Pack.HeaderLength);

    /// <summary>The last element, or no valid cursor.</summary>
    public static PackListCursor Last(in PackListRoot root)
    {
        var node = RankTree<PackOrder>.Last(root.Tree);
        return node.IsValid ? new PackListCursor(node, Pack.Last(PackNode.Pack(node.Entry))) : default;
    }

    /// <summary>The element at a position, from 0 or, negative, from −1 for the last; no valid cursor outside.</summary>
    public static PackListCursor Seek(in PackListRoot root, long index)
    {
        if (index < 0) index += root.Count;
        if (index < 0 || index >= root.Count) return default;

        // The end nodes without a search: that is where most go.
        var node = RankTree<PackOrder>.First(root.Tree);
        var offset = index;
        if (index >= PackNode.Count(node.Entry))
        {
            node = RankTree<PackOrder>.Last(root.Tree);
            offset = index - (root.Count - PackNode.Count(node.Entry));
            if (offset < 0) node = RankTree<PackOrder>.Seek(root.Tree, index, out offset);
        }

        return new PackListCursor(node, Pack.Seek(PackNode.Pack(node.Entry), offset));
    }

    /// <summary>The position of a valid cursor.</summary>
    public static long Position(in PackListRoot root, PackListCursor at)
    {
        var position = RankTree<PackOrder>.Rank(root.Tree, at.Node);
        var pack = at.Pack;
        for (var offset = Pack.HeaderLength; offset != at.Offset; offset = Pack.Next(pack, offset)) position++;
        return position;
    }

    /// <summary>LPUSH of one value.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the list is unchanged.</exception>
    public static void PushFirst(ref PackListRoot root, Arena arena, PackListLimit limit, PackValue value) =>
        PackListGrowth.PushFirst(ref root, arena, limit, value);

    /// <summary>RPUSH of one value.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the list is unchanged.</exception>
    public static void PushLast(ref PackListRoot root, Arena arena, PackListLimit limit, PackValue value) =>
        PackListGrowth.PushLast(ref root, arena, limit, value);

    /// <summary>Adds a copy of a pack as the last node: from a list that was one pack so far, from RDB or RESTORE. An empty one adds nothing.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the list is unchanged.</exception>
    public static void AppendPack(ref PackListRoot root, Arena arena, ReadOnlySpan<byte> pack) =>
        PackListGrowth.AppendPack(ref root, arena, pack);

    /// <summary>Inserts before a valid cursor; returns the new element.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the elements are unchanged, cursors are not.</exception>
    public static PackListCursor InsertBefore(ref PackListRoot root, Arena arena, PackListLimit limit, PackListCursor at, PackValue value) =>
        PackListGrowth.Insert(ref root, arena, limit, at.Node, at.Offset, value);

    /// <summary>Inserts after a valid cursor; returns the new element.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the elements are unchanged, cursors are not.</exception>
    public static PackListCursor InsertAfter(ref PackListRoot root, Arena arena, PackListLimit limit, PackListCursor at, PackValue value) =>
        PackListGrowth.Insert(ref root, arena, limit, at.Node, at.Offset + PackElement.Size(at.Pack, at.Offset), value);

    /// <summary>LSET: puts another value in the place of the element; returns it.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the elements are unchanged, cursors are not.</exception>
    public static PackListCursor Set(ref PackListRoot root, Arena arena, PackListLimit limit, PackListCursor at, PackValue value) =>
        PackListGrowth.Set(ref root, arena, limit, at, value);

    /// <summary>
    /// Removes the element under a valid cursor; returns the one that followed or, with <paramref name="backward"/>, the one that preceded.
    /// </summary>
    public static PackListCursor RemoveAt(ref PackListRoot root, Arena arena, PackListCursor at, bool backward = false) =>
        PackListShrink.RemoveAt(ref root, arena, at, backward);

    /// <summary>Removes the first element of a list that is not empty.</summary>
    public static void RemoveFirst(ref PackListRoot root, Arena arena) => PackListShrink.RemoveFirst(ref root, arena);

    /// <summary>Removes the last element of a list that is not empty.</summary>
    public static void RemoveLast(ref PackListRoot root, Arena arena) => PackListShrink.RemoveAt(ref root, arena, Last(root), backward: true);

    /// <summary>
    /// Removes up to <paramref name="count"/> elements from a position, 0 or more, on. Whole nodes go without a look at their elements.
    /// </summary>
    public static void RemoveRange(ref PackListRoot root, Arena arena, long index, long count) =>
        PackListShrink.RemoveRange(ref root, arena, index, count);

    /// <summary>Frees about <paramref name="budget"/> nodes, from the end; true when nothing is left. Until then only more slices are allowed.</summary>
    public static bool FreeSlice(ref PackListRoot root, Arena arena, int budget)
    {
        var visitor = new PackDisposal(arena);
        return RankTree<PackOrder>.FreeSlice(ref root.Tree, arena, budget, ref visitor);
    }

    /// <summary>Frees everything at once.</summary>
    public static void Clear(ref PackListRoot root, Arena arena) => FreeSlice(ref root, arena, int.MaxValue);

    /// <summary>Bytes held in the arena, nodes and tree; the root not counted. Linear in the number of nodes.</summary>
    public static long Footprint(in PackListRoot root)
    {
        var bytes = RankTree<PackOrder>.Footprint(root.Tree);
        for (var at = RankTree<PackOrder>.First(root.Tree); at.IsValid; at.MoveNext()) bytes += PackNode.Footprint(at.Entry);
        return bytes;
    }

    /// <summary>Checks every invariant, packs included, and returns the bytes held in the arena. Linear; for tests and debugging commands.</summary>
    /// <exception cref="InvalidOperationException">The list is broken; the message says where.</exception>
    public static long Verify(in PackListRoot root)
    {
        var bytes = RankTree<PackOrder>.Verify(root.Tree, ordered: false);
        for (var at = RankTree<PackOrder>.First(root.Tree); at.IsValid; at.MoveNext())
        {
            var pack = PackNode.Pack(at.Entry);
            if (!Pack.Validate(pack, deep: true) || Pack.Count(pack) == 0) throw new InvalidOperationException("Pack list broken: a node's pack.");
            bytes += PackNode.Footprint(at.Entry);
        }

        return bytes;
    }

    private readonly struct PackDisposal(Arena arena) : IRankVisitor
    {
        public void Visit(nint entry) => PackNode.Free(arena, entry);
    }
}

/// <summary>Nodes are ordered by position and weigh their number of elements.</summary>
internal readonly struct PackOrder : IRankOrder
{
    public static ulong Hint(nint entry) => 0;

    public static int Compare(nint left, nint right) => 0;

    public static long Weight(nint entry) => PackNode.Count(entry);
}
