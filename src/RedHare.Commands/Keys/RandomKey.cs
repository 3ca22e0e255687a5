namespace RedHare.Commands.Keys;

[Command("randomkey", "", Arity = 1, Flags = CommandFlags.ReadOnly | CommandFlags.VisitsShards, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Returns a random key name from the database.",
    Tips = "request_policy:all_shards response_policy:special nondeterministic_output")]
internal static class RandomKey
{
    public static void Run(CommandCall call)
    {
        if (call.Server.Engine.RandomKey(call.Unit, call.Unit.Database) is { } key) call.Reply.Bulk(key);
        else call.Reply.Null();
    }
}
