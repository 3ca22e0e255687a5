using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("append", "key value", Arity = 3, Keys = "RW insert @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "string",
    Since = "2.0.0", Complexity = "O(1) when the value is small: a string that grows is given room for half as much again.",
    Summary = "Appends a string to the value of a key. Creates the key if it doesn't exist.")]
internal static class Append
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.String, StringEvents.Append, out var key)) return;
        var added = call[2];
        if (!key.Exists)
        {
            key.SetText(added);
            call.Reply.Integer(added.Length);
            return;
        }
        var length = key.TextLength();
        if (!TextLimit.Allows(call, length, added.Length)) return;
        added.CopyTo(key.Edit(length + added.Length)[length..]);
        call.Reply.Integer(length + added.Length);
    }
}
