using RedHare.Engine.Memory;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Structures.PackOrder>;

namespace RedHare.Engine.Structures;

/// <summary>The growing half of a <see cref="PackList"/>.</summary>
internal static class PackListGrowth
{
    /// <summary>What a node begins with when it is not the list's first: it will hardly stay small.</summary>
    private const int FirstRoom = 248;

    public static void PushFirst(ref PackListRoot root, Arena arena, PackListLimit limit, PackValue value)
    {
        var at = Tree.First(root.Tree);
        if (at.IsValid && Allows(limit, at, value))
        {
            Prepend(ref root, arena, limit, at, value);
            return;
        }

        var node = Create(arena, limit, value, !at.IsValid, atHead: true);
        Hang(ref root, arena, node.Block, atHead: true);
        if (at.IsValid) Trim(arena, Following(Tree.First(root.Tree)));
    }

    public static void PushLast(ref PackListRoot root, Arena arena, PackListLimit limit, PackValue value)
    {
        var at = Tree.Last(root.Tree);
        if (at.IsValid && Allows(limit, at, value))
        {
            Append(ref root, arena, limit, at, value);
            return;
        }

        var node = Create(arena, limit, value, !at.IsValid, atHead: false);
        Hang(ref root, arena, node.Block, atHead: false);
        if (at.IsValid) Trim(arena, Preceding(Tree.Last(root.Tree)));
    }

    public static void AppendPack(ref PackListRoot root, Arena arena, ReadOnlySpan<byte> pack)
    {
        if (Pack.First(pack) < 0) return;
        Hang(ref root, arena, PackNode.Copy(arena, pack).Block, atHead: false);
    }

    /// <summary>Inserts at an offset of a node's pack: of an element, or of the end.</summary>
    public static PackListCursor Insert(ref PackListRoot root, Arena arena, PackListLimit limit, RankCursor at, int offset, PackValue value)
    {
        if (Allows(limit, at, value)) return InsertInto(ref root, arena, limit, at, offset, value);

        var atEnd = offset == PackNode.Pack(at.Entry).Length - 1;
        if (offset == Pack.HeaderLength)
        {
            var before = Preceding(at);
            if (before.IsValid && Allows(limit, before, value)) return Append(ref root, arena, limit, before, value);
        }
        else
        {
            if (!atEnd) at = Split(ref root, arena, at, offset);
            var after = Following(at);
            if (!atEnd && Allows(limit, at, value)) return Append(ref root, arena, limit, at, value);
            if (after.IsValid && Allows(limit, after, value))
            {
                Prepend(ref root, arena, limit, after, value);
                return new PackListCursor(after, Pack.HeaderLength);
            }
        }

        var node = PackNode.Create(arena, checked(Pack.EmptyLength + value.Size), atHead: false);
        Pack.Append(ref node, value);
        try
        {
            at = offset == Pack.HeaderLength
                ? Tree.InsertBefore(ref root.Tree, arena, at, node.Block)
                : Tree.InsertAfter(ref root.Tree, arena, at, node.Block);
        }
        catch (OutOfMemoryException)
        {
            PackNode.Free(arena, node.Block);
            throw;
        }

        return new PackListCursor(at, Pack.HeaderLength);
    }

    public static PackListCursor Set(ref PackListRoot root, Arena arena, PackListLimit limit, PackListCursor at, PackValue value)
    {
        var pack = at.Pack;
        var length = (long)pack.Length - PackElement.Size(pack, at.Offset) + value.Size;
        if (!limit.Allows(length, 1) && Pack.Count(pack) > 1)
        {
            // It would make the node too long, so it goes elsewhere.
            at = Insert(ref root, arena, limit, at.Node, at.Offset, value);
            at.MoveNext();
            at = PackListShrink.RemoveAt(ref root, arena, at, backward: true);
            return at;
        }

        var node = new PackNode(arena, at.Node.Entry);
        Pack.Replace(ref node, at.Offset, value);
        Tree.ReplaceAt(at.Node, node.Block);
        return at;
    }

    /// <summary>Moves what stands from an offset on into a node of its own behind; returns the node that keeps the rest.</summary>
    private static RankCursor Split(ref PackListRoot root, Arena arena, RankCursor at, int offset)
    {
        var left = new PackNode(arena, at.Entry);
        var pack = PackNode.Pack(left.Block);
        var kept = 0;
        for (var i = Pack.HeaderLength; i != offset; i = Pack.Next(pack, i)) kept++;
        var moved = Pack.Count(pack) - kept;

        var right = PackNode.Create(arena, Pack.EmptyLength + (pack.Length - 1 - offset), atHead: false);
        Pack.AppendRange(ref right, pack, offset, pack.Length - 1, moved);
        try
        {
            at = Tree.InsertAfter(ref root.Tree, arena, at, right.Block);
        }
        catch (OutOfMemoryException)
        {
            PackNode.Free(arena, right.Block);
            throw;
        }

        at.MovePrevious();
        Tree.AddWeight(ref root.Tree, at, -moved);
        Pack.Delete(ref left, offset, moved);
        Tree.ReplaceAt(at, left.Block);
        return at;
    }

    private static PackListCursor Append(ref PackListRoot root, Arena arena, PackListLimit limit, RankCursor at, PackValue value) =>
        InsertInto(ref root, arena, limit, at, PackNode.Pack(at.Entry).Length - 1, value);

    private static PackListCursor InsertInto(ref PackListRoot root, Arena arena, PackListLimit limit, RankCursor at, int offset, PackValue value)
    {
        var node = new PackNode(arena, at.Entry);
        node.Reserve(checked(node.Bytes.Length + value.Size), limit.MaxBytes);
        Pack.InsertBefore(ref node, offset, value);
        Tree.ReplaceAt(at, node.Block);
        Tree.AddWeight(ref root.Tree, at, 1);
        return new PackListCursor(at, offset);
    }

    private static void Prepend(ref PackListRoot root, Arena arena, PackListLimit limit, RankCursor at, PackValue value)
    {
        var node = new PackNode(arena, at.Entry);
        node.Prepend(value, limit.MaxBytes);
        Tree.ReplaceAt(at, node.Block);
        Tree.AddWeight(ref root.Tree, at, 1);
    }

    private static bool Allows(PackListLimit limit, RankCursor at, PackValue value)
    {
        var pack = PackNode.Pack(at.Entry);
        return limit.Allows((long)pack.Length + value.Size, limit.MaxCount == int.MaxValue ? 0 : Pack.Count(pack) + 1);
    }

    /// <summary>A node of one element at an end of the list, with room for what will follow.</summary>
    private static PackNode Create(Arena arena, PackListLimit limit, PackValue value, bool isFirst, bool atHead)
    {
        var length = checked(Pack.EmptyLength + value.Size);
        var node = PackNode.Create(arena, isFirst || length > FirstRoom ? length : FirstRoom, atHead);
        if (atHead) node.Prepend(value, limit.MaxBytes);
        else Pack.Append(ref node, value);
        return node;
    }

    private static void Hang(ref PackListRoot root, Arena arena, nint block, bool atHead)
    {
        try
        {
            if (atHead) Tree.InsertFirst(ref root.Tree, arena, block);
            else Tree.InsertLast(ref root.Tree, arena, block);
        }
        catch (OutOfMemoryException)
        {
            PackNode.Free(arena, block);
            throw;
        }
    }

    private static void Trim(Arena arena, RankCursor at)
    {
        var node = new PackNode(arena, at.Entry);
        node.Trim();
        Tree.ReplaceAt(at, node.Block);
    }

    private static RankCursor Following(RankCursor at)
    {
        at.MoveNext();
        return at;
    }

    private static RankCursor Preceding(RankCursor at)
    {
        at.MovePrevious();
        return at;
    }
}
