using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>Takes the head off a <see cref="RankTree{TOrder}"/> in one operation, to be freed later in slices.</summary>
/// <remarks>
/// What goes is all that hangs left of the path from the cursor to the top: in the cursor's leaf some entries, in each node above some whole subtrees, which
/// are untied from it. They need no top of their own, since <see cref="RankRuin"/> follows the leaves and climbs from each. So nothing is allocated, and
/// the cost is the height of the tree and a step for each leaf that goes, to count its entries.
/// </remarks>
internal static unsafe class RankCut<TOrder>
    where TOrder : struct, IRankOrder
{
    /// <summary>
    /// Takes out everything before a valid cursor. The entries in the cursor's own leaf go to the visitor at once; the rest is returned as a root that only
    /// <see cref="RankRuin"/> understands.
    /// </summary>
    public static RankTreeRoot Before<TVisitor>(ref RankTreeRoot root, Arena arena, RankCursor at, ref TVisitor visitor)
        where TVisitor : IRankVisitor, allows ref struct
    {
        var leaf = at.Leaf;
        var gone = RankWeight<TOrder>.Sum(leaf, 0, at.Index);
        Behead(ref root, leaf, at.Index, ref visitor);
        var head = Detach(ref root, leaf);
        void* child = leaf;
        for (var node = leaf->Parent; node != null; node = node->Parent)
        {
            var slot = RankInner.SlotOf(node, child);
            var below = gone;
            for (var i = 0; i < slot; i++)
            {
                gone += RankInner.Weights(node)[i];
                RankInner.SetParent(RankInner.Children(node)[i], null);
            }
            RankInner.Shift(node, slot, -slot);
            RankInner.Weights(node)[0] -= below;
            child = node;
        }
        root.Weight -= gone;
        RankShrink<TOrder>.Lower(ref root, arena);
        return head;
    }

    private static void Behead<TVisitor>(ref RankTreeRoot root, RankLeaf* leaf, int count, ref TVisitor visitor)
        where TVisitor : IRankVisitor, allows ref struct
    {
        var entries = RankLeaf.Entries(leaf);
        for (var i = 0; i < count; i++) visitor.Visit(entries[i]);
        leaf->Count = (ushort)(leaf->Count - count);
        new Span<nint>(entries + count, leaf->Count).CopyTo(new Span<nint>(entries, leaf->Count));
        root.Count -= count;
    }

    private static RankTreeRoot Detach(ref RankTreeRoot root, RankLeaf* leaf)
    {
        var last = leaf->Previous;
        if (last == null) return default;
        var head = new RankTreeRoot { Top = root.FirstLeaf, FirstLeaf = root.FirstLeaf, LastLeaf = (nint)last };
        for (var each = last; each != null; each = each->Previous) head.Count += each->Count;
        last->Next = null;
        leaf->Previous = null;
        root.FirstLeaf = (nint)leaf;
        root.Count -= head.Count;
        return head;
    }
}
