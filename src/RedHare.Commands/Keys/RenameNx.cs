namespace RedHare.Commands.Keys;

[Command("renamenx", "key newkey", Arity = 3, Keys = "RW access delete @1; OW insert @2", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Renames a key only when the target key name doesn't exist.")]
internal static class RenameNx
{
    public static void Run(CommandCall call)
    {
        if (Rename.TryMove(call, overwrite: false)) call.Reply.Integer(1);
    }
}
