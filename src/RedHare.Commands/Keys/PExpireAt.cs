namespace RedHare.Commands.Keys;

[Command("pexpireat", "key unix-time-milliseconds " + ExpiryChange.Options, Arity = -3, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "2.6.0", Complexity = "O(1)", Summary = "Sets the expiration time of a key to a Unix milliseconds timestamp.")]
internal static class PExpireAt
{
    public static void Run(CommandCall call) => ExpiryChange.Run(call, seconds: false, relative: false);
}
