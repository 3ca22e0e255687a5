using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Sorted sets from dumps of Redis before version 7.</summary>
internal static class OldSortedSetRestore
{
    /// <summary>Members and scores in turn in a ziplist.</summary>
    public static bool TryZiplist(WriteScope key, ref DumpReader reader, in SortedSetLimits limits)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> list) || !reader.IsAtEnd) return false;
        Span<byte> memberScratch = stackalloc byte[RedisNumber.MaxLongLength], scoreScratch = stackalloc byte[RedisNumber.MaxLongLength];
        var walk = new ZiplistWalk(list);
        var set = new SortedSetBuilder(key);
        try
        {
            while (walk.MoveNext())
            {
                var member = walk.Text(memberScratch);
                if (!walk.MoveNext() || !RedisNumber.TryParseDouble(walk.Text(scoreScratch), out var score) || double.IsNaN(score)) return false;
                if (!SortedSetRestore.TryAdd(ref set, member, score)) return false;
            }
            if (walk.IsDamaged || reader.IsEmpty(set.Count)) return false;
            set.MoveTo(key, limits);
            return true;
        }
        finally
        {
            set.Dispose();
        }
    }
}
