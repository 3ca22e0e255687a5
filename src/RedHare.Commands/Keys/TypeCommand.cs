namespace RedHare.Commands.Keys;

[Command("type", "key", Arity = 2, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "generic", Categories = "keyspace",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Determines the type of value stored at a key.")]
internal static class TypeCommand
{
    public static void Run(CommandCall call) => call.Reply.Status(TypeName.Of(call.Unit.Read(call[1], touch: false).Type));
}
