namespace RedHare.Commands.Lists;

[Command("blmove", "source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout",
    Arity = 6,
    Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Blocking,
    Keys = "RW access delete @1; RW insert @2",
    Group = "list",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Moves the element at an end of a list to an end of another and returns it; waits for one if the list is empty.")]
internal static class BLMove
{
    public static void Run(CommandCall call)
    {
        if (!ListEndArgument.TryParse(call, 3, out var from) || !ListEndArgument.TryParse(call, 4, out var to)) return;
        if (!BlockingTimeout.TryParse(call, 5, out var milliseconds)) return;
        if (!ElementMove.TryRun(call, from, to, "LMOVE"u8, effectArguments: 4)) call.Block([call[1].ToArray()], milliseconds, UnservedReply.Null);
    }
}
