namespace RedHare.Commands.Lists;

[Command("lmove", "source destination <LEFT | RIGHT> <LEFT | RIGHT>",
    Arity = 5,
    Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "RW access delete @1; RW insert @2",
    Group = "list",
    Since = "6.2.0",
    Complexity = "O(1)",
    Summary = "Moves the element at an end of a list to an end of another and returns it.")]
internal static class LMove
{
    public static void Run(CommandCall call)
    {
        if (!ListEndArgument.TryParse(call, 3, out var from) || !ListEndArgument.TryParse(call, 4, out var to)) return;
        if (!ElementMove.TryRun(call, from, to)) call.Reply.Null();
    }
}
