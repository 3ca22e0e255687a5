using System.Globalization;
using RedHare.Commands.Keys;
using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

[Command("zscan", "key cursor [MATCH pattern] [COUNT count]", Arity = -3, Flags = CommandFlags.ReadOnly,
    Keys = "RO access @1", Group = "sorted-set", Tips = "nondeterministic_output", Since = "2.8.0",
    Complexity = "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.",
    Summary = "Iterates over the members of a sorted set and their scores.")]
internal static class ZScan
{
    public static void Run(CommandCall call)
    {
        if (!ScanOptions.TryCursor(call, 2, out var cursor) || !call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        var options = default(ScanOptions);
        if (key.Exists && !ScanOptions.TryParse(call, 3, ScanTarget.Members, out options)) return;
        using var page = key.AsSortedSet().Scan(cursor, options.Count, stackalloc byte[SortedSetView.ScratchLength]);
        var mark = ScanOptions.BeginReply(call, page.NextCursor);
        Span<byte> scratch = stackalloc byte[RedisNumber.MaxDoubleLength];
        var written = 0;
        while (page.Next())
        {
            if (!options.Matches(page.Member)) continue;
            call.Reply.Bulk(page.Member);
            call.Reply.Bulk(scratch[..(page.IsTable ? FormatLong(page.Score, scratch) : RedisNumber.Format(page.Score, scratch))]);
            written += 2;
        }
        call.Reply.EndArray(mark, written);
    }

    /// <summary>A score as Redis's ZSCAN gives it from a big set: all 17 digits (C's <c>%.17g</c>), where a small one holds the shortest text.</summary>
    private static int FormatLong(double score, Span<byte> target)
    {
        if (double.IsInfinity(score)) return RedisNumber.Format(score, target);
        score.TryFormat(target, out var length, "g17", CultureInfo.InvariantCulture);
        return length;
    }
}
