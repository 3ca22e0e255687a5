using RedHare.Engine.Memory;
using Tree = RedHare.Engine.Structures.RankTree<RedHare.Engine.Structures.PackOrder>;

namespace RedHare.Engine.Structures;

/// <summary>The shrinking half of a <see cref="PackList"/>. It never fails.</summary>
internal static class PackListShrink
{
    public static void RemoveFirst(ref PackListRoot root, Arena arena)
    {
        var at = Tree.First(root.Tree);
        if (PackNode.Count(at.Entry) == 1) Drop(ref root, arena, at);
        else BeheadNode(ref root, arena, at);
    }

    public static PackListCursor RemoveAt(ref PackListRoot root, Arena arena, PackListCursor at, bool backward)
    {
        if (Pack.Count(at.Pack) == 1) return Beside(root, Drop(ref root, arena, at.Node), Pack.HeaderLength, backward);

        int following, preceding;
        if (at.Offset == Pack.HeaderLength)
        {
            BeheadNode(ref root, arena, at.Node);
            (preceding, following) = (-1, Pack.HeaderLength);
        }
        else
        {
            preceding = Pack.Previous(at.Pack, at.Offset);
            var node = new PackNode(arena, at.Node.Entry);
            following = Pack.Delete(ref node, at.Offset);
            Tree.ReplaceAt(at.Node, node.Block);
            Tree.AddWeight(ref root.Tree, at.Node, -1);
        }

        if (backward)
        {
            if (preceding >= 0) return new PackListCursor(at.Node, preceding);
            at = new PackListCursor(at.Node, Pack.HeaderLength);
            at.MovePrevious();
            return at;
        }

        if (following >= 0) return new PackListCursor(at.Node, following);
        at.MoveNextNode();
        return at;
    }

    public static void RemoveRange(ref PackListRoot root, Arena arena, long index, long count)
    {
        count = Math.Min(count, root.Count - index);
        if (count <= 0) return;
        var at = Tree.Seek(root.Tree, index, out var skip);
        while (count > 0)
        {
            var held = PackNode.Count(at.Entry);
            if (skip == 0 && count >= held)
            {
                count -= held;
                at = Drop(ref root, arena, at);
                continue;
            }

            var part = (int)Math.Min(count, held - skip);
            var node = new PackNode(arena, at.Entry);
            Pack.DeleteRange(ref node, skip, part);
            Tree.ReplaceAt(at, node.Block);
            Tree.AddWeight(ref root.Tree, at, -part);
            count -= part;
            skip = 0;
            at.MoveNext();
        }
    }

    /// <summary>Removes a node; returns the one that followed.</summary>
    private static RankCursor Drop(ref PackListRoot root, Arena arena, RankCursor at)
    {
        var block = at.Entry;
        at = Tree.RemoveAt(ref root.Tree, arena, at);
        PackNode.Free(arena, block);
        return at;
    }

    private static void BeheadNode(ref PackListRoot root, Arena arena, RankCursor at)
    {
        var node = new PackNode(arena, at.Entry);
        node.RemoveFirst();
        Tree.ReplaceAt(at, node.Block);
        Tree.AddWeight(ref root.Tree, at, -1);
    }

    private static PackListCursor Beside(in PackListRoot root, RankCursor following, int offset, bool backward)
    {
        if (!backward) return new PackListCursor(following, offset);
        if (!following.IsValid) return PackList.Last(root);
        var at = new PackListCursor(following, offset);
        at.MovePrevious();
        return at;
    }
}
