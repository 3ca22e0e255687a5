using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>Where a node stands in its <see cref="RankTree{TOrder}"/>.</summary>
internal static unsafe class RankPath
{
    /// <summary>Whether nothing lies left of a node, leaf or inner.</summary>
    public static bool IsFirst(void* node)
    {
        for (var parent = RankInner.ParentOf(node); parent != null; parent = parent->Parent)
        {
            if (RankInner.Children(parent)[0] != (nint)node) return false;
            node = parent;
        }

        return true;
    }

    /// <summary>Whether nothing lies right of a node, leaf or inner.</summary>
    public static bool IsLast(void* node)
    {
        for (var parent = RankInner.ParentOf(node); parent != null; parent = parent->Parent)
        {
            if (RankInner.Children(parent)[parent->Count - 1] != (nint)node) return false;
            node = parent;
        }

        return true;
    }

    /// <summary>Bytes of all nodes. Leaves are met by their links, and each inner node at the first leaf below it.</summary>
    public static long Footprint(in RankTreeRoot root)
    {
        long bytes = 0;
        for (var leaf = (RankLeaf*)root.FirstLeaf; leaf != null; leaf = leaf->Next)
        {
            bytes += Arena.Capacity(RankLeaf.Bytes(leaf->Capacity));
            void* child = leaf;
            for (var node = leaf->Parent; node != null && RankInner.Children(node)[0] == (nint)child; node = node->Parent)
            {
                bytes += Arena.Capacity(RankInner.Bytes(node->Capacity));
                child = node;
            }
        }

        return bytes;
    }
}
