namespace RedHare.Commands.Keys;

[Command("expireat", "key unix-time-seconds " + ExpiryChange.Options, Arity = -3, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "1.2.0", Complexity = "O(1)", Summary = "Sets the expiration time of a key to a Unix timestamp.")]
internal static class ExpireAt
{
    public static void Run(CommandCall call) => ExpiryChange.Run(call, seconds: true, relative: false);
}
