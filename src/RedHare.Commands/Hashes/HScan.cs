using RedHare.Commands.Keys;
using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hscan", "key cursor [MATCH pattern] [COUNT count] [NOVALUES]", Arity = -3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "hash",
    Since = "2.8.0", Complexity = "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection", Tips = "nondeterministic_output",
    Summary = "Iterates over fields and values of a hash.")]
internal static class HScan
{
    public static void Run(CommandCall call)
    {
        if (!ScanOptions.TryCursor(call, 2, out var cursor) || !call.TryRead(call[1], KeyType.Hash, out var key)) return;
        var options = default(ScanOptions);
        if (key.Exists && !ScanOptions.TryParse(call, 3, ScanTarget.Hash, out options)) return;
        using var page = key.AsHash().Scan(cursor, options.Count, stackalloc byte[HashView.ScratchLength]);
        var mark = ScanOptions.BeginReply(call, page.NextCursor);
        var written = 0;
        while (page.Next())
        {
            if (!options.Matches(page.Field)) continue;
            call.Reply.Bulk(page.Field);
            if (!options.NoValues) call.Reply.Bulk(page.Value);
            written += options.NoValues ? 1 : 2;
        }
        call.Reply.EndArray(mark, written);
    }
}
