using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("get", "key", Arity = 2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "string",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Returns the string value of a key.")]
internal static class Get
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.String, out var key)) return;
        if (key.Exists) call.Reply.Bulk(key.Text(stackalloc byte[StringValue.ScratchLength]));
        else call.Reply.Null();
    }
}
