using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// An ordered sequence that also counts: the order of a sorted set, the index of a list's packs, the ids of a stream.
/// </summary>
/// <remarks>
/// <para>
/// It is a B+ tree with a count per child (Knuth, TAOCP 3, 6.2.3, "linear lists"; Bayer and McCreight 1972), off the heap. Redis uses a skip list
/// with spans for sorted sets; that costs some 40 bytes per element for pointers and spans, and a cache miss per step. Here an entry costs its
/// eight bytes plus about two, and the only misses are two or three nodes and the entries compared in one leaf.
/// </para>
/// <para>
/// An entry is eight bytes that belong to the caller: a pointer to a member's record, to a pack, or an id itself. <typeparamref name="TOrder"/>
/// says how entries compare and how much each weighs: 1 in a sorted set, a pack's number of elements in a list. Ranks are sums of weights.
/// A tree is ordered by its order (<see cref="Insert"/>) or by position (<see cref="InsertBefore"/> and its kin), not both.
/// </para>
/// <para>Invariants, checked by <see cref="Verify"/>:</para>
/// <list type="bullet">
/// <item>All leaves lie at the same depth and are linked both ways in order.</item>
/// <item>An inner node knows the weight of each child's subtree, and each node its parent.</item>
/// <item>The separator hint at slot i, i above 0, is not below any hint left of it and not above any right of it. It may be lower than the
/// first hint right of it: removing a leaf's first entry does not climb. So ties are decided by the real first entry.</item>
/// <item>Within the tree leaves are at least two fifths full, nodes at least 16 of 42. Nodes on the left and right edge may be thinner, though
/// not empty: a queue that is pushed at one end and popped at the other never merges.</item>
/// <item>Only the top node may be smaller than full size: a short sorted set pays for its entries, not for a leaf of 60.</item>
/// </list>
/// <para>
/// Nodes have parent pointers. The alternative, a path kept by each cursor, would make cursors 200 bytes, and a push at the end would have to
/// descend first; with parents it touches the end leaf and one word per level. The price is a store per child when a node splits, which happens
/// once in a thousand insertions. The slot in the parent is found by a vectorised scan of 42 words rather than kept up to date in each child.
/// </para>
/// <para>
/// A full leaf shares with a sibling that has room before it splits (as in the B*-tree), which lifts the fill under random insertion from 69 %
/// to above 80 %; at either end of the tree it splits unevenly, so that ascending and descending insertion leaves full leaves behind.
/// </para>
/// <para>
/// Leaves of 512 bytes were chosen by measurement: 300,000 random keys cost 13.1, 11.1 and 10.1 bytes each with leaves of 28, 60 and 124
/// entries, at the same speed for insertion, rank and removal (about 0.5 to 0.7 µs, most of it cache misses on the entries compared). The middle
/// size meets the target with room to spare, and is the cheaper one to copy when a snapshot needs its pre-image.
/// </para>
/// <para>
/// An insertion allocates all it needs before it changes anything; if the arena throws, the tree is as it was. Removal never allocates.
/// Nothing recurses.
/// </para>
/// </remarks>
public static unsafe class RankTree<TOrder>
    where TOrder : struct, IRankOrder
{
    /// <summary>Inserts by order; after its equals, should there be any.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the tree is unchanged.</exception>
    public static RankCursor Insert(ref RankTreeRoot root, Arena arena, nint entry)
    {
        var probe = new EntryProbe<TOrder>(entry);
        var place = root.Top == 0 ? default : RankSearch<TOrder>.Place(root, ref probe, upper: true);
        return RankGrowth<TOrder>.Insert(ref root, arena, place.Leaf, place.Index, entry);
    }

    /// <summary>Inserts by position, before the cursor.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the tree is unchanged.</exception>
    public static RankCursor InsertBefore(ref RankTreeRoot root, Arena arena, RankCursor at, nint entry) =>
        RankGrowth<TOrder>.Insert(ref root, arena, at.Leaf, at.Index, entry);

    /// <summary>Inserts by position, after the cursor.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the tree is unchanged.</exception>
    public static RankCursor InsertAfter(ref RankTreeRoot root, Arena arena, RankCursor at, nint entry) =>
        RankGrowth<TOrder>.Insert(ref root, arena, at.Leaf, at.Index + 1, entry);

    /// <summary>Inserts by position, before everything.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the tree is unchanged.</exception>
    public static RankCursor InsertFirst(ref RankTreeRoot root, Arena arena, nint entry) =>
        RankGrowth<TOrder>.Insert(ref root, arena, (RankLeaf*)root.FirstLeaf, 0, entry);

    /// <summary>Inserts by position, after everything; also the quick way to load a tree in order.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the tree is unchanged.</exception>
    public static RankCursor InsertLast(ref RankTreeRoot root, Arena arena, nint entry)
    {
        var leaf = (RankLeaf*)root.LastLeaf;
        return RankGrowth<TOrder>.Insert(ref root, arena, leaf, leaf == null ? 0 : leaf->Count, entry);
    }

    /// <summary>Removes an entry found by order; false if the tree does not hold it.</summary>
    public static bool Remove(ref RankTreeRoot root, Arena arena, nint entry)
    {
        if (!TryFind(root, entry, out var at)) return false;
        RankShrink<TOrder>.Remove(ref root, arena, at.Leaf, at.Index);
        return true;
    }

    /// <summary>Removes the entry under a cursor, which must still be readable; returns a cursor at the one that followed.</summary>
    public static RankCursor RemoveAt(ref RankTreeRoot root, Arena arena, RankCursor at) =>
        RankShrink<TOrder>.Remove(ref root, arena, at.Leaf, at.Index);

    /// <summary>
    /// Changes the sort key of the entry under a cursor and moves the entry to where it belongs by then; returns it there. Most changes of a
    /// score are small: if the entry stays between its neighbours, nothing moves.
    /// </summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted; the change was undone and the tree holds what it held.</exception>
    public static RankCursor Rekey<TChange>(ref RankTreeRoot root, Arena arena, RankCursor at, TChange change)
        where TChange : IRankChange, allows ref struct => RankMove<TOrder>.Rekey(ref root, arena, at, ref change);

    /// <summary>Puts another entry of the same key and weight in the place of one, as when a pack has moved. The old one is not read.</summary>
    public static void ReplaceAt(RankCursor at, nint entry) => RankLeaf.Entries(at.Leaf)[at.Index] = entry;

    /// <summary>Notes that the weight of the entry under a cursor has changed, or is about to change.</summary>
    public static void AddWeight(ref RankTreeRoot root, RankCursor at, long delta) => RankWeight<TOrder>.Add(ref root, at.Leaf, delta);

    /// <summary>The first entry, or no valid cursor.</summary>
    public static RankCursor First(in RankTreeRoot root) => new((RankLeaf*)root.FirstLeaf, 0);

    /// <summary>The last entry, or no valid cursor.</summary>
    public static RankCursor Last(in RankTreeRoot root)
    {
        var leaf = (RankLeaf*)root.LastLeaf;
        return leaf == null ? default : new RankCursor(leaf, leaf->Count - 1);
    }

    /// <summary>Finds an entry of the tree by its order.</summary>
    public static bool TryFind(in RankTreeRoot root, nint entry, out RankCursor at)
    {
        at = LowerBound(root, new EntryProbe<TOrder>(entry));
        return at.IsValid && at.Entry == entry;
    }

    /// <summary>The first entry that is not before the probe, or no valid cursor.</summary>
    public static RankCursor LowerBound<TProbe>(in RankTreeRoot root, TProbe probe)
        where TProbe : IRankProbe, allows ref struct => Bound(root, ref probe, upper: false);

    /// <summary>The first entry that is after the probe, or no valid cursor.</summary>
    public static RankCursor UpperBound<TProbe>(in RankTreeRoot root, TProbe probe)
        where TProbe : IRankProbe, allows ref struct => Bound(root, ref probe, upper: true);

    /// <summary>The weight of all entries before the cursor; of all entries, if it is not valid.</summary>
    public static long Rank(in RankTreeRoot root, RankCursor at) =>
        at.IsValid ? RankWeight<TOrder>.Before(at.Leaf, at.Index) : root.Weight;

    /// <summary>
    /// The entry that covers a rank, counted from 0; <paramref name="offset"/> is the rank within it, 0 where entries weigh 1.
    /// No valid cursor if the rank is negative or not below the tree's weight.
    /// </summary>
    public static RankCursor Seek(in RankTreeRoot root, long rank, out long offset)
    {
        offset = rank;
        return rank < 0 || rank >= root.Weight ? default : RankWeight<TOrder>.Seek(root, ref offset);
    }

    /// <summary>
    /// Takes out everything before a valid cursor, at a cost that hardly depends on how much that is. Up to a leaf of entries go to the visitor at once; the
    /// others are returned, to be taken apart by <see cref="FreeSlice"/>: nothing else may be done with them.
    /// </summary>
    public static RankTreeRoot CutBefore<TVisitor>(ref RankTreeRoot root, Arena arena, RankCursor at, ref TVisitor visitor)
        where TVisitor : IRankVisitor, allows ref struct => RankCut<TOrder>.Before(ref root, arena, at, ref visitor);

    /// <summary>
    /// Takes the tree apart from its end, by about <paramref name="budget"/> entries; true when nothing is left. After the first slice only
    /// more slices are allowed.
    /// </summary>
    public static bool FreeSlice<TVisitor>(ref RankTreeRoot root, Arena arena, int budget, ref TVisitor visitor)
        where TVisitor : IRankVisitor, allows ref struct => RankRuin.Free(ref root, arena, budget, ref visitor);

    /// <summary>Takes the whole tree apart at once.</summary>
    public static void Clear<TVisitor>(ref RankTreeRoot root, Arena arena, ref TVisitor visitor)
        where TVisitor : IRankVisitor, allows ref struct => RankRuin.Free(ref root, arena, int.MaxValue, ref visitor);

    /// <summary>Bytes that the nodes hold in the arena. Linear in the number of leaves.</summary>
    public static long Footprint(in RankTreeRoot root) => RankPath.Footprint(root);

    /// <summary>Checks every invariant and returns the bytes that the nodes hold in the arena. Linear; for tests and debugging commands.</summary>
    /// <exception cref="InvalidOperationException">The tree is broken; the message says where.</exception>
    public static long Verify(in RankTreeRoot root, bool ordered) => RankProof<TOrder>.Verify(root, ordered);

    private static RankCursor Bound<TProbe>(in RankTreeRoot root, ref TProbe probe, bool upper)
        where TProbe : IRankProbe, allows ref struct
    {
        if (root.Top == 0) return default;
        var place = RankSearch<TOrder>.Place(root, ref probe, upper);
        return place.Index < place.Leaf->Count ? place : new RankCursor(place.Leaf->Next, 0);
    }
}
