using RedHare.Engine.Structures;

namespace RedHare.Engine;

/// <summary>Sorted sets from dumps. They are sorted here, whatever their order was.</summary>
internal static class SortedSetRestore
{
    /// <summary>Members with their scores one by one.</summary>
    public static bool TryMembers(WriteScope key, ref DumpReader reader, in SortedSetLimits limits, bool ofTexts = false)
    {
        if (!reader.TryElements(out var count)) return false;
        var set = new SortedSetBuilder(key);
        try
        {
            for (; count > 0; count--)
                if (!reader.TryText(out ReadOnlySpan<byte> member) || !(ofTexts ? reader.TryDoubleText(out var score) : reader.TryDouble(out score)) || !TryAdd(ref set, member, score)) return false;
            if (!reader.IsAtEnd) return false;
            set.MoveTo(key, limits);
            return true;
        }
        finally
        {
            set.Dispose();
        }
    }

    public static bool TryPack(WriteScope key, ref DumpReader reader, in SortedSetLimits limits)
    {
        if (!reader.TryText(out ReadOnlySpan<byte> pack) || !reader.IsAtEnd || !Pack.Validate(pack, deep: true)) return false;
        var count = Pack.Count(pack);
        if (reader.IsEmpty(count) || count % 2 != 0) return false;
        var set = new SortedSetBuilder(key);
        try
        {
            Span<byte> scratch = stackalloc byte[PackEntry.ScratchLength], scoreScratch = stackalloc byte[PackEntry.ScratchLength];
            for (var at = Pack.First(pack); at >= 0;)
            {
                var behind = Pack.Next(pack, at);
                if (!RedisNumber.TryParseDouble(Pack.Get(pack, behind).Text(scoreScratch), out var score) || double.IsNaN(score)) return false;
                if (!TryAdd(ref set, Pack.Get(pack, at).Text(scratch), score)) return false;
                at = Pack.Next(pack, behind);
            }
            set.MoveTo(key, limits);
            return true;
        }
        finally
        {
            set.Dispose();
        }
    }

    internal static bool TryAdd(ref SortedSetBuilder set, ReadOnlySpan<byte> member, double score)
    {
        var before = set.Count;
        set.Add(member, score, ScoreAggregate.Max);
        return set.Count > before;
    }
}
