using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Lists from dumps.</summary>
internal static class ListRestore
{
    public const int PlainNode = 1, PackedNode = 2;

    /// <summary>Nodes: packs, or single long elements.</summary>
    public static bool TryNodes(WriteScope key, ref DumpReader reader, PackListLimit limit)
    {
        if (!reader.TryElements(out var nodes)) return false;
        var root = default(PackListRoot);
        try
        {
            for (; nodes > 0; nodes--)
                if (!TryNode(ref root, key, ref reader)) return false;
            return reader.IsAtEnd && !reader.IsEmpty(root.Count) && TryGive(key, ref root, limit);
        }
        finally
        {
            PackList.Clear(ref root, key.Arena);
        }
    }

    /// <summary>Elements one by one.</summary>
    public static bool TryElements(WriteScope key, ref DumpReader reader, PackListLimit limit)
    {
        if (!reader.TryCount(out var elements)) return false;
        var root = default(PackListRoot);
        try
        {
            for (; elements > 0; elements--)
            {
                if (!reader.TryText(out ReadOnlySpan<byte> element)) return false;
                PackList.PushLast(ref root, key.Arena, limit, new PackValue(element));
            }
            return reader.IsAtEnd && !reader.IsEmpty(root.Count) && TryGive(key, ref root, limit);
        }
        finally
        {
            PackList.Clear(ref root, key.Arena);
        }
    }

    private static bool TryNode(ref PackListRoot root, WriteScope key, ref DumpReader reader)
    {
        if (!reader.TryLength(out var container) || !reader.TryText(out ReadOnlySpan<byte> node)) return false;
        switch (container)
        {
            case PlainNode when !node.IsEmpty:
                PackList.PushLast(ref root, key.Arena, new PackListLimit(1), new PackValue(node));
                return true;
            case PackedNode:
                if (!Pack.Validate(node, deep: true)) return false;
                // An empty one adds nothing, as in Redis.
                PackList.AppendPack(ref root, key.Arena, node);
                return true;
            default:
                return false;
        }
    }

    public static bool TryGive(WriteScope key, ref PackListRoot root, PackListLimit limit)
    {
        var first = PackList.First(root).Pack;
        if (root.NodeCount == 1 && limit.Allows(first.Length, root.Count)) first.CopyTo(key.Create(KeyType.List, KeyEncoding.ListPack, first.Length));
        else
        {
            System.Runtime.InteropServices.MemoryMarshal.Write(key.Create(KeyType.List, KeyEncoding.QuickList, ListEncoding.RootLength), root);
            root = default;
        }
        return true;
    }
}
