using RedHare.Commands.Keys;
using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("sscan", "key cursor [MATCH pattern] [COUNT count]", Arity = -3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "set",
    Since = "2.8.0", Complexity = "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection", Tips = "nondeterministic_output",
    Summary = "Iterates over members of a set.")]
internal static class SScan
{
    public static void Run(CommandCall call)
    {
        if (!ScanOptions.TryCursor(call, 2, out var cursor) || !call.TryRead(call[1], KeyType.Set, out var key)) return;
        var options = default(ScanOptions);
        if (key.Exists && !ScanOptions.TryParse(call, 3, ScanTarget.Members, out options)) return;
        using var page = key.AsSet().Scan(cursor, options.Count, stackalloc byte[SetView.ScratchLength]);
        var mark = ScanOptions.BeginReply(call, page.NextCursor);
        var written = 0;
        while (page.Next())
        {
            if (!options.Matches(page.Current)) continue;
            call.Reply.Bulk(page.Current);
            written++;
        }
        call.Reply.EndArray(mark, written);
    }
}
