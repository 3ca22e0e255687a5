namespace RedHare.Commands.Keys;

[Command("expiretime", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "7.0.0", Complexity = "O(1)", Summary = "Returns the expiration time of a key as a Unix timestamp.")]
internal static class ExpireTime
{
    public static void Run(CommandCall call) => RemainingTime.Answer(call, now: 0, seconds: true);
}
