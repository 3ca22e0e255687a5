using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>The shrinking half of a <see cref="RankTree{TOrder}"/>: one entry out of one place, and what becomes of thin nodes. It never allocates.</summary>
internal static unsafe class RankShrink<TOrder>
    where TOrder : struct, IRankOrder
{
    /// <summary>Takes an entry out and returns the place of the one that followed it.</summary>
    public static RankCursor Remove(ref RankTreeRoot root, Arena arena, RankLeaf* leaf, int index)
    {
        Take(ref root, leaf, index);
        var next = new RankCursor(leaf, index);
        Settle(ref root, arena, leaf, ref next);
        if (next.Leaf != null && next.Index == next.Leaf->Count) next = new RankCursor(next.Leaf->Next, 0);
        return next;
    }

    /// <summary>Takes an entry out of its leaf, which may be left too thin, even empty, until <see cref="Settle"/>.</summary>
    public static void Take(ref RankTreeRoot root, RankLeaf* leaf, int index)
    {
        var entries = RankLeaf.Entries(leaf);
        RankWeight<TOrder>.Add(ref root, leaf, -TOrder.Weight(entries[index]));
        root.Count--;
        leaf->Count--;
        var length = leaf->Count - index;
        new Span<nint>(entries + index + 1, length).CopyTo(new Span<nint>(entries + index, length));
    }

    /// <summary>
    /// Restores the fill of a leaf that lost entries. The leaves at the ends may be thin as long as they hold something: what is popped at an end
    /// costs no merge. <paramref name="place"/> follows its entry.
    /// </summary>
    public static void Settle(ref RankTreeRoot root, Arena arena, RankLeaf* leaf, ref RankCursor place)
    {
        if (leaf->Count == 0)
        {
            if (place.Leaf == leaf) place = new RankCursor(leaf->Next, 0);
            Drop(ref root, arena, leaf);
            return;
        }

        if (leaf->Count >= RankLeaf.Least || leaf->Previous == null || leaf->Next == null) return;
        var parent = leaf->Parent;
        if (parent->Count == 1) return;
        var slot = RankInner.SlotOf(parent, leaf);
        if (slot + 1 == parent->Count) slot--;
        var left = (RankLeaf*)RankInner.Children(parent)[slot];
        var right = left->Next;

        var before = left->Count;
        var total = before + right->Count;
        // Joined leaves keep room for some insertions, and shared ones have some to lose.
        var keep = total <= 2 * RankLeaf.Least ? total : total / 2;
        Share(parent, slot, left, right, keep);
        if (place.Leaf == right)
        {
            var position = before + place.Index - keep;
            place = position < 0 || right->Count == 0 ? new RankCursor(left, before + place.Index) : new RankCursor(right, position);
        }
        else if (place.Leaf == left && place.Index >= keep && right->Count > 0)
        {
            place = new RankCursor(right, place.Index - keep);
        }

        if (right->Count == 0) Drop(ref root, arena, right);
    }

    /// <summary>Moves entries between two neighbours under one parent until the left one has <paramref name="keep"/>.</summary>
    public static void Share(RankInner* parent, int slot, RankLeaf* left, RankLeaf* right, int keep)
    {
        var ours = RankLeaf.Entries(left);
        var theirs = RankLeaf.Entries(right);
        var move = keep - left->Count;
        long weight;
        if (move > 0)
        {
            weight = RankWeight<TOrder>.Sum(right, 0, move);
            new Span<nint>(theirs, move).CopyTo(new Span<nint>(ours + left->Count, move));
            new Span<nint>(theirs + move, right->Count - move).CopyTo(new Span<nint>(theirs, right->Count - move));
        }
        else
        {
            weight = -RankWeight<TOrder>.Sum(left, keep, -move);
            new Span<nint>(theirs, right->Count).CopyTo(new Span<nint>(theirs - move, right->Count));
            new Span<nint>(ours + keep, -move).CopyTo(new Span<nint>(theirs, -move));
        }

        left->Count = (ushort)keep;
        right->Count = (ushort)(right->Count - move);
        var weights = RankInner.Weights(parent);
        weights[slot] += weight;
        weights[slot + 1] -= weight;
        if (right->Count > 0) RankInner.Hints(parent)[slot + 1] = TOrder.Hint(theirs[0]);
    }

    private static void Drop(ref RankTreeRoot root, Arena arena, RankLeaf* leaf)
    {
        if (leaf->Previous != null) leaf->Previous->Next = leaf->Next;
        else root.FirstLeaf = (nint)leaf->Next;
        if (leaf->Next != null) leaf->Next->Previous = leaf->Previous;
        else root.LastLeaf = (nint)leaf->Previous;

        var parent = leaf->Parent;
        if (parent == null) root = default;
        else Unhang(ref root, arena, parent, RankInner.SlotOf(parent, leaf));
        arena.Free((nint)leaf, RankLeaf.Bytes(leaf->Capacity));
    }

    /// <summary>Takes a slot, whose weight is 0 by now, out of a node, and settles the node.</summary>
    private static void Unhang(ref RankTreeRoot root, Arena arena, RankInner* node, int slot)
    {
        while (true)
        {
            RankInner.Shift(node, slot + 1, -1);
            var parent = node->Parent;
            if (parent == null)
            {
                Lower(ref root, arena);
                return;
            }

            RankInner* gone;
            if (node->Count == 0)
            {
                gone = node;
            }
            else
            {
                if (node->Count >= RankInner.Least || parent->Count == 1 || RankPath.IsFirst(node) || RankPath.IsLast(node)) return;
                gone = Join(parent, node);
                if (gone == null) return;
            }

            slot = RankInner.SlotOf(parent, gone);
            arena.Free((nint)gone, RankInner.Bytes(gone->Capacity));
            node = parent;
        }
    }

    /// <summary>Evens a thin node out with its sibling, or empties the right one of the two into the left, and returns the emptied one.</summary>
    private static RankInner* Join(RankInner* parent, RankInner* node)
    {
        var slot = RankInner.SlotOf(parent, node);
        if (slot + 1 == parent->Count) slot--;
        var left = (RankInner*)RankInner.Children(parent)[slot];
        var right = (RankInner*)RankInner.Children(parent)[slot + 1];
        var total = left->Count + right->Count;
        var keep = total <= 2 * RankInner.Least ? total : total / 2;
        var move = keep - left->Count;
        long weight;
        // The separator between the two comes down with what crosses it, and another one goes up.
        ref var separator = ref RankInner.Hints(parent)[slot + 1];
        RankInner.Hints(right)[0] = separator;
        if (move > 0)
        {
            weight = RankInner.Sum(right, 0, move);
            RankInner.Move(right, 0, left, left->Count, move);
            RankInner.Adopt(left, left->Count, move);
            RankInner.Shift(right, move, -move);
        }
        else
        {
            weight = -RankInner.Sum(left, keep, -move);
            RankInner.Shift(right, 0, -move);
            RankInner.Move(left, keep, right, 0, -move);
            RankInner.Adopt(right, 0, -move);
        }

        left->Count = (ushort)keep;
        var weights = RankInner.Weights(parent);
        weights[slot] += weight;
        weights[slot + 1] -= weight;
        if (right->Count == 0) return right;
        separator = RankInner.Hints(right)[0];
        return null;
    }

    /// <summary>A top node with a single child gives way to it.</summary>
    public static void Lower(ref RankTreeRoot root, Arena arena)
    {
        while (root.Depth > 1 && ((RankInner*)root.Top)->Count == 1)
        {
            var top = (RankInner*)root.Top;
            root.Top = RankInner.Children(top)[0];
            RankInner.SetParent(root.Top, null);
            root.Depth--;
            arena.Free((nint)top, RankInner.Bytes(top->Capacity));
        }
    }
}
