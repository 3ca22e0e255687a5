using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("brpoplpush", "source destination timeout",
    Arity = 4,
    Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Blocking,
    Keys = "RW access delete @1; RW insert @2",
    Group = "list",
    Since = "2.2.0",
    Complexity = "O(1)",
    DeprecatedSince = "6.2.0",
    ReplacedBy = "`BLMOVE` with the `RIGHT` and `LEFT` arguments",
    Summary = "Moves the last element of a list to the head of another and returns it; waits for one if the list is empty.")]
internal static class BRPopLPush
{
    public static void Run(CommandCall call)
    {
        if (!BlockingTimeout.TryParse(call, 3, out var milliseconds)) return;
        if (!ElementMove.TryRun(call, ListEnd.Right, ListEnd.Left, "RPOPLPUSH"u8, effectArguments: 2)) call.Block([call[1].ToArray()], milliseconds, UnservedReply.Null);
    }
}
