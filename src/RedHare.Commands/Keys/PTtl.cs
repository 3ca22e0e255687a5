namespace RedHare.Commands.Keys;

[Command("pttl", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "2.6.0", Complexity = "O(1)", Summary = "Returns the expiration time in milliseconds of a key.", Tips = "nondeterministic_output")]
internal static class PTtl
{
    public static void Run(CommandCall call) => RemainingTime.Answer(call, call.Now, seconds: false);
}
