using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("setnx", "key value", Arity = 3, Keys = "OW insert @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "string",
    Since = "1.0.0", Complexity = "O(1)", Summary = "Sets the string value of a key only when the key doesn't exist.")]
internal static class SetNx
{
    public static void Run(CommandCall call)
    {
        var key = call.Write(call[1], StringEvents.Set);
        if (key.Exists) { call.Reply.Integer(0); return; }
        key.SetText(call[2]);
        call.Reply.Integer(1);
    }
}
