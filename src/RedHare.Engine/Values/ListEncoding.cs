using System.Runtime.CompilerServices;
using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>The two conversions of a list's encoding. Neither changes an element.</summary>
internal static class ListEncoding
{
    public static int RootLength => Unsafe.SizeOf<PackListRoot>();

    /// <summary>Makes the pack the only node of a list.</summary>
    /// <exception cref="OutOfMemoryException">Nothing was changed.</exception>
    public static void ToNodes(WriteScope key)
    {
        var root = default(PackListRoot);
        PackList.AppendPack(ref root, key.Arena, key.Packed());
        try
        {
            key.Create(KeyType.List, KeyEncoding.QuickList, RootLength, keepExpiry: true);
        }
        catch (OutOfMemoryException)
        {
            PackList.Clear(ref root, key.Arena);
            throw;
        }
        key.Root<PackListRoot>() = root;
    }

    /// <summary>Makes a list of one small node a pack. Without memory for it, the list stays as it is.</summary>
    public static void ToPackIfSmall(WriteScope key, PackListLimit limit)
    {
        if (key.Encoding != KeyEncoding.QuickList) return;
        ref var root = ref key.Root<PackListRoot>();
        if (root.NodeCount != 1) return;
        var pack = PackList.First(root).Pack;
        if (!limit.AllowsHalf(pack.Length, root.Count)) return;

        // What the old record points to is freed with it, so it must point to nothing.
        var nodes = root;
        root = default;
        try
        {
            pack.CopyTo(key.Create(KeyType.List, KeyEncoding.ListPack, pack.Length, keepExpiry: true));
        }
        catch (OutOfMemoryException)
        {
            root = nodes;
            return;
        }
        PackList.Clear(ref nodes, key.Arena);
    }
}
