namespace RedHare.Commands.Keys;

[Command("expire", "key seconds " + ExpiryChange.Options, Arity = -3, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Sets the expiration time of a key in seconds.")]
internal static class Expire
{
    public static void Run(CommandCall call) => ExpiryChange.Run(call, seconds: true, relative: true);
}
