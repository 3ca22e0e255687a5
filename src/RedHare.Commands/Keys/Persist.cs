namespace RedHare.Commands.Keys;

[Command("persist", "key", Arity = 2, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "2.2.0", Complexity = "O(1)", Summary = "Removes the expiration time of a key.")]
internal static class Persist
{
    public static void Run(CommandCall call)
    {
        var key = call.Write(call[1], KeyEvents.Persist);
        var had = key.Expiry >= 0;
        if (had) key.SetExpiry(-1);
        call.Reply.Integer(had ? 1 : 0);
    }
}
