namespace RedHare.Commands.Keys;

[Command("ttl", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Returns the expiration time in seconds of a key.", Tips = "nondeterministic_output")]
internal static class Ttl
{
    public static void Run(CommandCall call) => RemainingTime.Answer(call, call.Now, seconds: true);
}
