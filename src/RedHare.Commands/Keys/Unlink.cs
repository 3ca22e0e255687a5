namespace RedHare.Commands.Keys;

[Command("unlink", "key [key ...]", Arity = -2, Keys = "RM delete @1..-1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "4.0.0", Complexity = "O(1) for each key removed regardless of its size; its memory is freed later, in slices.",
    Summary = "Asynchronously deletes one or more keys.", Tips = "request_policy:multi_shard response_policy:agg_sum")]
internal static class Unlink
{
    public static void Run(CommandCall call) => Del.Run(call, lazy: true);
}
