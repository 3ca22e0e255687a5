namespace RedHare.Commands.Keys;

[Command("pexpire", "key milliseconds " + ExpiryChange.Options, Arity = -3, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "2.6.0", Complexity = "O(1)", Summary = "Sets the expiration time of a key in milliseconds.")]
internal static class PExpire
{
    public static void Run(CommandCall call) => ExpiryChange.Run(call, seconds: false, relative: true);
}
