namespace RedHare.Commands.Keys;

[Command("swapdb", "index1 index2", Arity = 3, Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.AllShards, Group = "server", Categories = "keyspace dangerous",
    Since = "4.0.0", Complexity = "O(N) where N is the count of clients watching or blocking on keys from both databases.", Summary = "Swaps two Redis databases.")]
internal static class SwapDb
{
    public static void Run(CommandCall call)
    {
        if (!DatabaseNumber.TryParse(call, 1, out var first, "ERR invalid first DB index"u8)) return;
        if (!DatabaseNumber.TryParse(call, 2, out var second, "ERR invalid second DB index"u8)) return;
        var databases = call.Server.Engine.Databases;
        if (first < 0 || first >= databases || second < 0 || second >= databases) { call.Reply.Error("ERR DB index is out of range"u8); return; }
        call.Server.Engine.Swap(call.Unit, first, second);
        call.Reply.Status("OK"u8);
    }
}
