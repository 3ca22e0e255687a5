using RedHare.Engine.Memory;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The growing half of <see cref="ListValue"/>: pushes, LINSERT, LSET.</summary>
public static class ListGrowth
{
    /// <summary>Pushes one element to an end; the list is created if it is absent.</summary>
    /// <exception cref="OutOfMemoryException">The elements are unchanged.</exception>
    public static void Push(this WriteScope key, ListEnd end, ReadOnlySpan<byte> value, PackListLimit limit)
    {
        var source = new OneValue(value);
        key.PushAll(end, ref source, limit);
    }

    /// <summary>Pushes elements one after the other to an end; the list is created if it is absent.</summary>
    /// <exception cref="OutOfMemoryException">The elements are unchanged.</exception>
    public static void PushAll<TSource>(this WriteScope key, ListEnd end, scoped ref TSource values, PackListLimit limit)
        where TSource : struct, IPackSource, allows ref struct
    {
        long size = 0, text = 0;
        for (var i = 0; i < values.Count; i++)
        {
            var value = values.Get(i);
            size += value.Size;
            text += value.TextLength;
        }
        if (!key.Exists)
        {
            Create(key, end, ref values, size, text, limit);
            return;
        }
        if (key.Encoding == KeyEncoding.ListPack)
        {
            if (Fits(key, text, values.Count, limit))
            {
                var pack = new ScopePack(key);
                var at = end == ListEnd.Left ? Pack.HeaderLength : key.Packed().Length - 1;
                Write(PackEdit.Splice(ref pack, at, 0, (int)size, values.Count), end, ref values);
                return;
            }
            ListEncoding.ToNodes(key);
        }
        PushNodes(ref key.Root<PackListRoot>(), key.Arena, end, ref values, limit);
        key.MarkChanged();
    }

    /// <summary>Makes the key hold a list of these elements, at least one, whatever was there before; in the encoding that they need at most.</summary>
    /// <exception cref="OutOfMemoryException">The key is unchanged.</exception>
    public static void ReplaceList<TSource>(this WriteScope key, scoped ref TSource values, PackListLimit limit)
        where TSource : struct, IPackSource, allows ref struct
    {
        long size = Pack.EmptyLength;
        for (var i = 0; i < values.Count; i++) size += values.Get(i).Size;
        if (limit.Allows(size, values.Count))
        {
            CreatePack(key, ListEnd.Right, ref values, (int)size);
            return;
        }
        CreateNodes(key, ListEnd.Right, ref values, limit);
    }

    /// <summary>Pushes one of the list's own elements to an end while it leaves the other: LMOVE of a list onto itself.</summary>
    /// <param name="key">The list.</param>
    /// <param name="from">The end it leaves; it goes to the other one.</param>
    /// <param name="value">A copy of the element.</param>
    /// <param name="limit">The limit of a node.</param>
    public static void Rotate(this WriteScope key, ListEnd from, ReadOnlySpan<byte> value, PackListLimit limit)
    {
        // The pack is as long afterwards as before: no reason to convert it.
        if (key.Encoding == KeyEncoding.ListPack)
        {
            var pack = new ScopePack(key);
            if (from == ListEnd.Left) Pack.Append(ref pack, value);
            else Pack.Prepend(ref pack, value);
        }
        else key.Push(from == ListEnd.Left ? ListEnd.Right : ListEnd.Left, value, limit);
        key.RemoveEnd(from, 1, limit);
    }

    /// <summary>Replaces the element at a position (negative from the end); false if there is none.</summary>
    /// <exception cref="OutOfMemoryException">The elements are unchanged.</exception>
    public static bool SetElement(this WriteScope key, long index, ReadOnlySpan<byte> value, PackListLimit limit)
    {
        if (!key.Element(index).IsValid) return false;
        if (key.Encoding == KeyEncoding.ListPack)
        {
            // Redis asks whether the pack would hold one more.
            if (Fits(key, value.Length, 1, limit))
            {
                var pack = new ScopePack(key);
                Pack.Replace(ref pack, Pack.Seek(key.Packed(), index), value);
                return true;
            }
            ListEncoding.ToNodes(key);
        }
        ref var root = ref key.Root<PackListRoot>();
        PackList.Set(ref root, key.Arena, limit, PackList.Seek(root, index), value);
        key.MarkChanged();
        ListEncoding.ToPackIfSmall(key, limit);
        return true;
    }

    /// <summary>Inserts beside the first element that is <paramref name="pivot"/>; false if none is.</summary>
    /// <exception cref="OutOfMemoryException">The elements are unchanged.</exception>
    public static bool InsertBeside(this WriteScope key, ReadOnlySpan<byte> pivot, bool after, ReadOnlySpan<byte> value, PackListLimit limit)
    {
        if (key.Encoding == KeyEncoding.ListPack)
        {
            var offset = Pack.Find(key.Packed(), Pack.First(key.Packed()), pivot, 0);
            if (offset < 0) return false;
            if (Fits(key, value.Length, 1, limit))
            {
                var pack = new ScopePack(key);
                if (after) Pack.InsertAfter(ref pack, offset, value);
                else Pack.InsertBefore(ref pack, offset, value);
                return true;
            }
            ListEncoding.ToNodes(key);
        }
        ref var root = ref key.Root<PackListRoot>();
        var at = ListSearch.Find(PackList.First(root), pivot);
        if (!at.IsValid) return false;
        if (after) PackList.InsertAfter(ref root, key.Arena, limit, at, value);
        else PackList.InsertBefore(ref root, key.Arena, limit, at, value);
        key.MarkChanged();
        return true;
    }

    private static bool Fits(WriteScope key, long text, int count, PackListLimit limit)
    {
        var pack = key.Packed();
        return limit.Allows(pack.Length + text, limit.MaxCount == int.MaxValue ? 0 : Pack.Count(pack) + (long)count);
    }

    private static void Create<TSource>(WriteScope key, ListEnd end, scoped ref TSource values, long size, long text, PackListLimit limit)
        where TSource : struct, IPackSource, allows ref struct
    {
        if (limit.Allows(Pack.EmptyLength + text, values.Count))
        {
            CreatePack(key, end, ref values, Pack.EmptyLength + (int)size);
            return;
        }
        CreateNodes(key, end, ref values, limit);
    }

    private static void CreateNodes<TSource>(WriteScope key, ListEnd end, scoped ref TSource values, PackListLimit limit)
        where TSource : struct, IPackSource, allows ref struct
    {
        var root = default(PackListRoot);
        PushNodes(ref root, key.Arena, end, ref values, limit);
        try
        {
            // The key comes last: one that came and went would count as a change.
            key.Create(KeyType.List, KeyEncoding.QuickList, ListEncoding.RootLength);
        }
        catch (OutOfMemoryException)
        {
            PackList.Clear(ref root, key.Arena);
            throw;
        }
        key.Root<PackListRoot>() = root;
    }

    private static void CreatePack<TSource>(WriteScope key, ListEnd end, scoped ref TSource values, int length)
        where TSource : struct, IPackSource, allows ref struct
    {
        var pack = key.Create(KeyType.List, KeyEncoding.ListPack, length);
        Pack.WriteHeader(pack, length, values.Count);
        Write(pack[Pack.HeaderLength..^1], end, ref values);
        pack[^1] = PackElement.End;
    }

    /// <exception cref="OutOfMemoryException">The nodes are as before.</exception>
    private static void PushNodes<TSource>(ref PackListRoot root, Arena arena, ListEnd end, scoped ref TSource values, PackListLimit limit)
        where TSource : struct, IPackSource, allows ref struct
    {
        var pushed = 0;
        try
        {
            for (; pushed < values.Count; pushed++)
                if (end == ListEnd.Left) PackList.PushFirst(ref root, arena, limit, values.Get(pushed));
                else PackList.PushLast(ref root, arena, limit, values.Get(pushed));
        }
        catch (OutOfMemoryException)
        {
            for (; pushed > 0; pushed--)
                if (end == ListEnd.Left) PackList.RemoveFirst(ref root, arena);
                else PackList.RemoveLast(ref root, arena);
            throw;
        }
    }

    /// <summary>Writes the values as they will stand: pushed to the left, the last one is first.</summary>
    private static void Write<TSource>(scoped Span<byte> room, ListEnd end, scoped ref TSource values)
        where TSource : struct, IPackSource, allows ref struct
    {
        for (var i = 0; i < values.Count; i++)
        {
            var value = values.Get(end == ListEnd.Left ? values.Count - 1 - i : i);
            value.Write(room);
            room = room[value.Size..];
        }
    }

    private readonly ref struct OneValue(ReadOnlySpan<byte> value) : IPackSource
    {
        private readonly PackValue _value = new(value);

        public int Count => 1;

        public PackValue Get(int index) => _value;
    }
}
