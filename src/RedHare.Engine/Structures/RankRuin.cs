using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>A <see cref="RankTree{TOrder}"/> being taken apart, leaf by leaf from the last. Weights are no longer kept.</summary>
internal static unsafe class RankRuin
{
    /// <summary>Visits up to <paramref name="budget"/> entries, at least one, frees the emptied nodes, and says whether nothing is left.</summary>
    public static bool Free<TVisitor>(ref RankTreeRoot root, Arena arena, int budget, ref TVisitor visitor)
        where TVisitor : IRankVisitor, allows ref struct
    {
        while (root.LastLeaf != 0)
        {
            var leaf = (RankLeaf*)root.LastLeaf;
            var entries = RankLeaf.Entries(leaf);
            do
            {
                visitor.Visit(entries[--leaf->Count]);
                root.Count--;
                budget--;
            }
            while (leaf->Count > 0 && budget > 0);

            if (leaf->Count == 0) Fell(ref root, arena, leaf);
            if (budget <= 0) return root.LastLeaf == 0;
        }

        return true;
    }

    private static void Fell(ref RankTreeRoot root, Arena arena, RankLeaf* leaf)
    {
        root.LastLeaf = (nint)leaf->Previous;
        if (leaf->Previous != null) leaf->Previous->Next = null;
        var node = leaf->Parent;
        arena.Free((nint)leaf, RankLeaf.Bytes(leaf->Capacity));
        while (node != null && --node->Count == 0)
        {
            var parent = node->Parent;
            arena.Free((nint)node, RankInner.Bytes(node->Capacity));
            node = parent;
        }

        if (root.LastLeaf == 0) root = default;
    }
}
