using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Lists from dumps of Redis before version 7.</summary>
internal static class OldListRestore
{
    /// <summary>All elements in one ziplist.</summary>
    public static bool TryZiplist(WriteScope key, ref DumpReader reader, PackListLimit limit) => TryLists(key, ref reader, 1, limit);

    /// <summary>A ziplist for each node.</summary>
    public static bool TryNodes(WriteScope key, ref DumpReader reader, PackListLimit limit) => reader.TryElements(out var nodes) && TryLists(key, ref reader, nodes, limit);

    private static bool TryLists(WriteScope key, ref DumpReader reader, long lists, PackListLimit limit)
    {
        var root = default(PackListRoot);
        try
        {
            for (; lists > 0; lists--)
                if (!reader.TryText(out ReadOnlySpan<byte> list) || !TryAppend(ref root, key, list, limit)) return false;
            return reader.IsAtEnd && !reader.IsEmpty(root.Count) && ListRestore.TryGive(key, ref root, limit);
        }
        finally
        {
            PackList.Clear(ref root, key.Arena);
        }
    }

    private static bool TryAppend(ref PackListRoot root, WriteScope key, ReadOnlySpan<byte> list, PackListLimit limit)
    {
        Span<byte> scratch = stackalloc byte[RedisNumber.MaxLongLength];
        var walk = new ZiplistWalk(list);
        while (walk.MoveNext()) PackList.PushLast(ref root, key.Arena, limit, new PackValue(walk.Text(scratch)));
        return !walk.IsDamaged;
    }
}
