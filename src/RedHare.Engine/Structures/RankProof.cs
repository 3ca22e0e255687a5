using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>The invariants of a <see cref="RankTree{TOrder}"/>, as a check.</summary>
internal static unsafe class RankProof<TOrder>
    where TOrder : struct, IRankOrder
{
    private ref struct Walk
    {
        public long Bytes;
        public long Count;
        public RankLeaf* Leaf;
        public nint Last;
        public ulong Separator;
    }

    public static long Verify(in RankTreeRoot root, bool ordered)
    {
        if (root.Top == 0)
        {
            Require(root.FirstLeaf == 0 && root.LastLeaf == 0 && root.Weight == 0 && root.Count == 0 && root.Depth == 0, "an empty root is all zeroes");
            return 0;
        }

        var walk = default(Walk);
        var weight = Subtree(root.Top, null, root.Depth, isFirst: true, isLast: true, ordered, ref walk);
        Require(weight == root.Weight, "the root knows the weight");
        Require(walk.Count == root.Count, "the root knows the count");
        Require((nint)walk.Leaf == root.LastLeaf && walk.Leaf->Next == null, "the root knows the last leaf");
        Require(((RankLeaf*)root.FirstLeaf)->Previous == null, "nothing precedes the first leaf");
        Require(walk.Bytes == RankPath.Footprint(root), "the footprint is the bytes of all nodes");
        return walk.Bytes;
    }

    // Recursion here is as deep as the tree, and this is not a hot path.
    private static long Subtree(nint node, RankInner* parent, int depth, bool isFirst, bool isLast, bool ordered, ref Walk walk)
    {
        Require(RankInner.ParentOf((void*)node) == parent, "a node knows its parent");
        if (depth == 1) return Leaf((RankLeaf*)node, isFirst, isLast, ordered, ref walk);

        var inner = (RankInner*)node;
        Require(inner->Count <= inner->Capacity && inner->Capacity <= RankInner.Full, "a node is not overfull");
        Require(inner->Count >= (parent == null ? 2 : isFirst || isLast ? 1 : RankInner.Least), "a node is not thin");
        Require(parent == null || inner->Capacity == RankInner.Full, "only the top node is small");
        walk.Bytes += Arena.Capacity(RankInner.Bytes(inner->Capacity));
        long total = 0;
        for (var i = 0; i < inner->Count; i++)
        {
            if (i > 0)
            {
                var separator = RankInner.Hints(inner)[i];
                Require(!ordered || TOrder.Hint(walk.Last) <= separator, "a separator is not below what lies left");
                walk.Separator = separator;
            }

            var weight = Subtree(RankInner.Children(inner)[i], inner, depth - 1, isFirst && i == 0, isLast && i == inner->Count - 1, ordered, ref walk);
            Require(weight == RankInner.Weights(inner)[i], "a node knows its children's weights");
            total += weight;
        }

        return total;
    }

    private static long Leaf(RankLeaf* leaf, bool isFirst, bool isLast, bool ordered, ref Walk walk)
    {
        Require(leaf->Count <= leaf->Capacity && leaf->Capacity <= RankLeaf.Full, "a leaf is not overfull");
        Require(leaf->Count >= (isFirst || isLast ? 1 : RankLeaf.Least), "a leaf is not thin");
        Require(leaf->Parent == null || leaf->Capacity == RankLeaf.Full, "only a lone leaf is small");
        Require(leaf->Previous == walk.Leaf && (walk.Leaf == null || walk.Leaf->Next == leaf), "leaves are linked");
        walk.Bytes += Arena.Capacity(RankLeaf.Bytes(leaf->Capacity));
        walk.Leaf = leaf;
        var entries = RankLeaf.Entries(leaf);
        for (var i = 0; i < leaf->Count; i++)
        {
            if (ordered)
            {
                var hint = TOrder.Hint(entries[i]);
                Require(walk.Separator <= hint, "a separator is not above what lies right");
                if (walk.Count > 0)
                {
                    var before = TOrder.Hint(walk.Last);
                    Require(before < hint || (before == hint && TOrder.Compare(walk.Last, entries[i]) <= 0), "entries ascend");
                }
            }

            walk.Last = entries[i];
            walk.Count++;
        }

        return RankWeight<TOrder>.Sum(leaf, 0, leaf->Count);
    }

    private static void Require(bool holds, string invariant)
    {
        if (!holds) throw new InvalidOperationException($"Rank tree broken: {invariant}.");
    }
}
