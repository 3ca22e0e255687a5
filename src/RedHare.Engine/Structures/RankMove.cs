using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>An entry of a <see cref="RankTree{TOrder}"/> whose sort key changes.</summary>
internal static unsafe class RankMove<TOrder>
    where TOrder : struct, IRankOrder
{
    public static RankCursor Rekey<TChange>(ref RankTreeRoot root, Arena arena, RankCursor at, ref TChange change)
        where TChange : IRankChange, allows ref struct
    {
        var entry = at.Entry;
        change.Apply(entry);
        if (Stays(at)) return at;

        // Out and in, without settling the leaf in between: it keeps the room to take the entry back if the insertion fails.
        var leaf = at.Leaf;
        RankShrink<TOrder>.Take(ref root, leaf, at.Index);
        RankCursor place;
        try
        {
            place = RankTree<TOrder>.Insert(ref root, arena, entry);
        }
        catch (OutOfMemoryException)
        {
            change.Undo(entry);
            RankGrowth<TOrder>.Put(leaf, at.Index, entry);
            RankWeight<TOrder>.Add(ref root, leaf, TOrder.Weight(entry));
            root.Count++;
            throw;
        }

        RankShrink<TOrder>.Settle(ref root, arena, leaf, ref place);
        return place;
    }

    /// <summary>
    /// Whether an entry still stands between its neighbours. At a leaf's edge the neighbour does not tell: between the two lies a separator that
    /// the new key may have crossed.
    /// </summary>
    private static bool Stays(RankCursor at)
    {
        var entries = RankLeaf.Entries(at.Leaf);
        var follows = at.Index > 0 ? IsOrdered(entries[at.Index - 1], entries[at.Index]) : at.Leaf->Previous == null;
        var precedes = at.Index < at.Leaf->Count - 1 ? IsOrdered(entries[at.Index], entries[at.Index + 1]) : at.Leaf->Next == null;
        return follows && precedes;
    }

    private static bool IsOrdered(nint left, nint right)
    {
        var (low, high) = (TOrder.Hint(left), TOrder.Hint(right));
        return low < high || (low == high && TOrder.Compare(left, right) <= 0);
    }
}
