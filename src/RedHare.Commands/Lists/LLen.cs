using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("llen", "key",
    Arity = 2,
    Flags = CommandFlags.ReadOnly | CommandFlags.Fast,
    Keys = "RO @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(1)",
    Summary = "Returns how many elements a list has.")]
internal static class LLen
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.List, out var list)) return;
        call.Reply.Integer(list.Exists ? list.ListLength() : 0);
    }
}
