using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The shrinking half of <see cref="ListValue"/>: pops, LREM, LTRIM. A list that becomes empty is deleted. It never fails.</summary>
public static class ListShrink
{
    /// <summary>Removes up to <paramref name="count"/> (1 or more) elements from an end of an existing list.</summary>
    public static void RemoveEnd(this WriteScope key, ListEnd end, long count, PackListLimit limit)
    {
        if (key.Encoding == KeyEncoding.ListPack)
        {
            var pack = new ScopePack(key);
            if (count >= Pack.Count(key.Packed())) DeleteWhole(key);
            else if (end == ListEnd.Left) Pack.Delete(ref pack, Pack.HeaderLength, (int)count);
            else if (count == 1) Pack.Delete(ref pack, Pack.Last(key.Packed()));
            else Pack.DeleteRange(ref pack, -count, (int)count);
            return;
        }
        ref var root = ref key.Root<PackListRoot>();
        if (count >= root.Count)
        {
            DeleteWhole(key);
            return;
        }
        if (count > 1) PackList.RemoveRange(ref root, key.Arena, end == ListEnd.Left ? 0 : root.Count - count, count);
        else if (end == ListEnd.Left) PackList.RemoveFirst(ref root, key.Arena);
        else PackList.RemoveLast(ref root, key.Arena);
        key.MarkChanged();
        ListEncoding.ToPackIfSmall(key, limit);
    }

    /// <summary>Keeps the elements from <paramref name="start"/> to <paramref name="stop"/>, both included and negative from the end, of an existing list.</summary>
    public static void Trim(this WriteScope key, long start, long stop, PackListLimit limit)
    {
        var length = key.ListLength();
        if (start < 0) start = Math.Max(start + length, 0);
        if (stop < 0) stop += length;
        if (start > stop || start >= length)
        {
            DeleteWhole(key);
            return;
        }
        var behind = length - 1 - Math.Min(stop, length - 1);
        if (start > 0) key.RemoveEnd(ListEnd.Left, start, limit);
        if (behind > 0) key.RemoveEnd(ListEnd.Right, behind, limit);
    }

    /// <summary>
    /// Removes elements equal to <paramref name="value"/> from an existing list: the first <paramref name="count"/>, negative the last, 0 all. Returns how many.
    /// </summary>
    public static long RemoveEqual(this WriteScope key, ReadOnlySpan<byte> value, long count, PackListLimit limit)
    {
        var backward = count < 0;
        var most = count == 0 ? long.MaxValue : Math.Abs(count);
        var inPack = key.Encoding == KeyEncoding.ListPack;
        var removed = inPack
            ? backward ? RemoveFromPackBackward(key, value, most) : RemoveFromPack(key, value, most)
            : backward ? RemoveFromNodesBackward(key, value, most) : RemoveFromNodes(key, value, most);
        if (removed == 0) return 0;
        if (key.ListLength() == 0) DeleteWhole(key);
        else ListEncoding.ToPackIfSmall(key, limit);
        return removed;
    }

    private static long RemoveFromPack(WriteScope key, ReadOnlySpan<byte> value, long most)
    {
        var storage = new ScopePack(key);
        long removed = 0;
        var at = Pack.Find(key.Packed(), Pack.First(key.Packed()), value, 0);
        while (at >= 0)
        {
            at = Pack.Delete(ref storage, at);
            if (++removed == most) break;
            at = Pack.Find(key.Packed(), at, value, 0);
        }
        return removed;
    }

    private static long RemoveFromPackBackward(WriteScope key, ReadOnlySpan<byte> value, long most)
    {
        var storage = new ScopePack(key);
        var text = new ElementText(value);
        long removed = 0;
        for (var at = Pack.Last(key.Packed()); at >= 0 && removed < most;)
        {
            var before = Pack.Previous(key.Packed(), at);
            if (text.Is(Pack.Get(key.Packed(), at)))
            {
                Pack.Delete(ref storage, at);
                removed++;
            }
            at = before;
        }
        return removed;
    }

    private static long RemoveFromNodes(WriteScope key, ReadOnlySpan<byte> value, long most)
    {
        ref var root = ref key.Root<PackListRoot>();
        long removed = 0;
        var at = ListSearch.Find(PackList.First(root), value);
        while (at.IsValid)
        {
            at = PackList.RemoveAt(ref root, key.Arena, at);
            key.MarkChanged();
            if (++removed == most) break;
            at = ListSearch.Find(at, value);
        }
        return removed;
    }

    private static long RemoveFromNodesBackward(WriteScope key, ReadOnlySpan<byte> value, long most)
    {
        ref var root = ref key.Root<PackListRoot>();
        var text = new ElementText(value);
        long removed = 0;
        var at = ListSearch.FindBackward(PackList.Last(root), text);
        while (at.IsValid)
        {
            at = PackList.RemoveAt(ref root, key.Arena, at, backward: true);
            key.MarkChanged();
            if (++removed == most) break;
            at = ListSearch.FindBackward(at, text);
        }
        return removed;
    }

    private static void DeleteWhole(WriteScope key) => key.Delete(key.Unit.Engine.LazyServerDelete);
}
