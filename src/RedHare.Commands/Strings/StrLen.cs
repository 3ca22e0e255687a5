using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("strlen", "key", Arity = 2, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "string",
    Since = "2.2.0", Complexity = "O(1)", Summary = "Returns the length of a string value.")]
internal static class StrLen
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.String, out var key)) return;
        call.Reply.Integer(key.Exists ? key.TextLength() : 0);
    }
}
