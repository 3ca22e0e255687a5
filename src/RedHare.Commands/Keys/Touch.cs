namespace RedHare.Commands.Keys;

[Command("touch", "key [key ...]", Arity = -2, Keys = "RO @1..-1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "3.2.1", Complexity = "O(N) where N is the number of keys that will be touched.",
    Summary = "Returns the number of existing keys out of those specified after updating the time they were last accessed.",
    Tips = "request_policy:multi_shard response_policy:agg_sum")]
internal static class Touch
{
    public static void Run(CommandCall call) => Exists.Count(call, touch: true);
}
