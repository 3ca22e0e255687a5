namespace RedHare.Engine;

/// <summary>Where a dumped value ends, found without looking into it: then it can be given to another thread as it is.</summary>
internal static class ValueExtent
{
    /// <summary>Passes over a value; false where it is not wholly there, or one of those that are rare.</summary>
    public static bool TrySkip(DumpType type, ref DumpReader reader) => type switch
    {
        DumpType.Text or DumpType.IntegerSet or DumpType.SetPack or DumpType.HashPack or DumpType.SortedSetPack or
        DumpType.HashZiplist or DumpType.ListZiplist or DumpType.SortedSetZiplist or DumpType.HashZipmap => reader.TrySkipText(),
        DumpType.List or DumpType.Set or DumpType.ListOfZiplists => TrySkip(ref reader, 1),
        DumpType.Hash => TrySkip(ref reader, 2),
        DumpType.SortedSet => TrySkip(ref reader, 1, 8),
        DumpType.ListNodes => TrySkipNodes(ref reader),
        _ => false,
    };

    private static bool TrySkip(ref DumpReader reader, int texts, int bytes = 0)
    {
        if (!reader.TryCount(out var elements)) return false;
        for (; elements > 0; elements--)
        {
            for (var i = 0; i < texts; i++)
                if (!reader.TrySkipText()) return false;
            if (bytes > 0 && !reader.TryTake(bytes, out _)) return false;
        }
        return true;
    }

    private static bool TrySkipNodes(ref DumpReader reader)
    {
        if (!reader.TryCount(out var nodes)) return false;
        for (; nodes > 0; nodes--)
            if (!reader.TryLength(out _) || !reader.TrySkipText()) return false;
        return true;
    }
}
