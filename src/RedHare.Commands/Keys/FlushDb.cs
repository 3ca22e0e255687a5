namespace RedHare.Commands.Keys;

[Command("flushdb", "[ASYNC | SYNC]", Arity = -1, Flags = CommandFlags.Write | CommandFlags.AllShards, Group = "server", Categories = "keyspace dangerous",
    Since = "1.0.0", Complexity = "O(N) where N is the number of keys in the selected database", Summary = "Remove all keys from the current database.",
    Tips = "request_policy:all_shards response_policy:all_succeeded")]
internal static class FlushDb
{
    public static void Run(CommandCall call) => FlushAll.Flush(call, call.Unit.Database);
}
