namespace RedHare.Commands.Keys;

[Command("exists", "key [key ...]", Arity = -2, Keys = "RO @1..-1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(N) where N is the number of keys to check.", Summary = "Determines whether one or more keys exist.",
    Tips = "request_policy:multi_shard response_policy:agg_sum")]
internal static class Exists
{
    public static void Run(CommandCall call) => Count(call, touch: false);

    /// <summary>Answers how many of the keys are there; one that is named twice counts twice.</summary>
    internal static void Count(CommandCall call, bool touch)
    {
        var count = 0;
        for (var i = 1; i < call.Count; i++)
        {
            if (call.Unit.Read(call[i], touch).Exists) count++;
            call.Unit.ReleaseLast();
        }
        call.Reply.Integer(count);
    }
}
