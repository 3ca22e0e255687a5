namespace RedHare.Engine.Structures;

/// <summary>The counting half of a <see cref="RankTree{TOrder}"/>: sums of weights, up and down the tree.</summary>
internal static unsafe class RankWeight<TOrder>
    where TOrder : struct, IRankOrder
{
    /// <summary>The weight of some neighbours in a leaf.</summary>
    public static long Sum(RankLeaf* leaf, int from, int length)
    {
        if (TOrder.UnitWeight) return length;
        var entries = RankLeaf.Entries(leaf);
        long sum = 0;
        for (var i = from; i < from + length; i++) sum += TOrder.Weight(entries[i]);
        return sum;
    }

    /// <summary>Notes that a leaf became heavier or lighter.</summary>
    public static void Add(ref RankTreeRoot root, RankLeaf* leaf, long delta)
    {
        root.Weight += delta;
        void* child = leaf;
        for (var node = leaf->Parent; node != null; node = node->Parent)
        {
            RankInner.Weights(node)[RankInner.SlotOf(node, child)] += delta;
            child = node;
        }
    }

    /// <summary>The weight of all entries before a place; the place may be just past the leaf's last entry.</summary>
    public static long Before(RankLeaf* leaf, int index)
    {
        var rank = Sum(leaf, 0, index);
        void* child = leaf;
        for (var node = leaf->Parent; node != null; node = node->Parent)
        {
            rank += RankInner.Sum(node, 0, RankInner.SlotOf(node, child));
            child = node;
        }

        return rank;
    }

    /// <summary>The entry that covers <paramref name="rank"/>, which must lie in the tree; what is left of the rank is the offset inside it.</summary>
    public static RankCursor Seek(in RankTreeRoot root, ref long rank)
    {
        var node = root.Top;
        for (var level = root.Depth; level > 1; level--)
        {
            var weights = RankInner.Weights((RankInner*)node);
            var slot = 0;
            while (rank >= weights[slot]) rank -= weights[slot++];
            node = RankInner.Children((RankInner*)node)[slot];
        }

        var leaf = (RankLeaf*)node;
        if (TOrder.UnitWeight)
        {
            var position = (int)rank;
            rank = 0;
            return new RankCursor(leaf, position);
        }

        var entries = RankLeaf.Entries(leaf);
        for (var index = 0; ; index++)
        {
            var weight = TOrder.Weight(entries[index]);
            if (rank < weight) return new RankCursor(leaf, index);
            rank -= weight;
        }
    }
}
