namespace RedHare.Commands.Keys;

[Command("dbsize", "", Arity = 1, Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "server", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Returns the number of keys in the database.", Tips = "request_policy:all_shards response_policy:agg_sum")]
internal static class DbSize
{
    public static void Run(CommandCall call) => call.Reply.Integer(call.Server.Engine.CountKeys(call.Unit.Database));
}
