namespace RedHare.Commands.Keys;

[Command("pexpiretime", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "7.0.0", Complexity = "O(1)", Summary = "Returns the expiration time of a key as a Unix milliseconds timestamp.")]
internal static class PExpireTime
{
    public static void Run(CommandCall call) => RemainingTime.Answer(call, now: 0, seconds: false);
}
