using RedHare.Engine.Matching;

namespace RedHare.Commands.Keys;

[Command("keys", "pattern", Arity = 2, Flags = CommandFlags.ReadOnly | CommandFlags.AllShards, Group = "generic", Categories = "keyspace dangerous",
    Since = "1.0.0", Complexity = "O(N) with N being the number of keys in the database, under the assumption that the key names in the database and the given pattern have limited length.",
    Summary = "Returns all key names that match a pattern.", Tips = "request_policy:all_shards nondeterministic_output_order")]
internal static class KeysCommand
{
    public static void Run(CommandCall call)
    {
        var all = call[1].SequenceEqual("*"u8);
        var count = 0;
        var mark = call.Reply.BeginArray();
        call.Server.Engine.ScanKeys(call.Unit, call.Unit.Database, 0, long.MaxValue, (key, _) =>
        {
            if (!all && !GlobPattern.Matches(call[1], key)) return;
            call.Reply.Bulk(key);
            count++;
        });
        call.Reply.EndArray(mark, count);
    }
}
