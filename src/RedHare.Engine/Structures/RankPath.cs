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
}
