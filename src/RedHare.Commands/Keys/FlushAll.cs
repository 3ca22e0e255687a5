namespace RedHare.Commands.Keys;

[Command("flushall", "[ASYNC | SYNC]", Arity = -1, Flags = CommandFlags.Write | CommandFlags.AllShards, Group = "server", Categories = "keyspace dangerous",
    Since = "1.0.0", Complexity = "O(N) where N is the total number of keys in all databases", Summary = "Removes all keys from all databases.",
    Tips = "request_policy:all_shards response_policy:all_succeeded")]
internal static class FlushAll
{
    public static void Run(CommandCall call) => Flush(call, -1);

    /// <summary>Empties one database, or with −1 all.</summary>
    internal static void Flush(CommandCall call, int database)
    {
        var lazy = call.Server.Configuration.Memory.LazyUserFlush;
        if (call.Count == 2 && call.Is(1, "ASYNC"u8)) lazy = true;
        else if (call.Count == 2 && call.Is(1, "SYNC"u8)) lazy = false;
        else if (call.Count != 1) { call.Reply.Error(Errors.Syntax); return; }
        call.Server.Engine.Flush(call.Unit, database, lazy);
        if (database < 0 && !call.Server.Engine.IsLoading) call.Server.Background?.NoteFlushed();
        call.Reply.Status("OK"u8);
    }
}
