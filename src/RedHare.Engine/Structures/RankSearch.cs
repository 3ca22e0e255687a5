namespace RedHare.Engine.Structures;

/// <summary>The ordering half of a <see cref="RankTree{TOrder}"/>: from a sort key to a place.</summary>
internal static unsafe class RankSearch<TOrder>
    where TOrder : struct, IRankOrder
{
    /// <summary>
    /// The place before which everything is smaller than the probe (with <paramref name="upper"/>: not greater). Its index may be one past the
    /// leaf's last entry. The tree is not empty.
    /// </summary>
    public static RankCursor Place<TProbe>(in RankTreeRoot root, ref TProbe probe, bool upper)
        where TProbe : IRankProbe, allows ref struct
    {
        var hint = probe.Hint;
        var node = root.Top;
        for (var level = root.Depth; level > 1; level--) node = Child((RankInner*)node, level - 1, ref probe, hint, upper);

        var leaf = (RankLeaf*)node;
        var entries = RankLeaf.Entries(leaf);
        int low = 0, high = leaf->Count;
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            var entry = entries[middle];
            var other = TOrder.Hint(entry);
            if (other < hint || (other == hint && IsPast(ref probe, entry, upper))) low = middle + 1;
            else high = middle;
        }

        return new RankCursor(leaf, low);
    }

    private static nint Child<TProbe>(RankInner* node, int below, ref TProbe probe, ulong hint, bool upper)
        where TProbe : IRankProbe, allows ref struct
    {
        var hints = RankInner.Hints(node);
        var children = RankInner.Children(node);
        int low = 1, high = node->Count;
        while (low < high)
        {
            var middle = (int)((uint)(low + high) >> 1);
            var other = hints[middle];
            if (other < hint || (other == hint && IsPastFirst(children[middle], below, ref probe, hint, upper))) low = middle + 1;
            else high = middle;
        }

        return children[low - 1];
    }

    /// <summary>A tie with a separator is decided by the subtree's first entry, whose own hint may be higher than the separator by now.</summary>
    private static bool IsPastFirst<TProbe>(nint node, int depth, ref TProbe probe, ulong hint, bool upper)
        where TProbe : IRankProbe, allows ref struct
    {
        for (; depth > 1; depth--) node = RankInner.Children((RankInner*)node)[0];
        var leaf = (RankLeaf*)node;
        if (leaf->Count == 0) return false; // an end leaf from which the only entry is being moved
        var entry = RankLeaf.Entries(leaf)[0];
        return TOrder.Hint(entry) == hint && IsPast(ref probe, entry, upper);
    }

    private static bool IsPast<TProbe>(ref TProbe probe, nint entry, bool upper)
        where TProbe : IRankProbe, allows ref struct
    {
        var order = probe.CompareTo(entry);
        return upper ? order >= 0 : order > 0;
    }
}

/// <summary>An entry as a probe for its own place.</summary>
internal readonly struct EntryProbe<TOrder>(nint entry) : IRankProbe
    where TOrder : struct, IRankOrder
{
    public ulong Hint => TOrder.Hint(entry);

    public int CompareTo(nint other) => TOrder.Compare(entry, other);
}
