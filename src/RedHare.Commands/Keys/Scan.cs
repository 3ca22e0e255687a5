namespace RedHare.Commands.Keys;

[Command("scan", "cursor [MATCH pattern] [COUNT count] [TYPE type]", Arity = -2, Flags = CommandFlags.ReadOnly | CommandFlags.VisitsShards, Group = "generic", Categories = "keyspace",
    Since = "2.8.0", Complexity = "O(1) for every call. O(N) for a complete iteration, including enough command calls for the cursor to return back to 0. N is the number of elements inside the collection.",
    Summary = "Iterates over the key names in the database.", Tips = "nondeterministic_output request_policy:special response_policy:special")]
internal static class Scan
{
    public static void Run(CommandCall call)
    {
        if (!ScanOptions.TryCursor(call, 1, out var cursor) || !ScanOptions.TryParse(call, 2, ScanTarget.Keys, out var options)) return;
        // The cursor comes first in the answer and is known last.
        using var found = new FoundKeys();
        var everyType = options.Type.IsEmpty;
        var type = TypeName.Parse(options.Type);
        var next = call.Server.Engine.ScanKeys(call.Unit, call.Unit.Database, cursor, options.Count, (key, actual) =>
        {
            if (everyType || actual == type) found.Add(key);
        });
        var mark = ScanOptions.BeginReply(call, next);
        call.Reply.EndArray(mark, found.Answer(call.Reply, options));
    }
}
