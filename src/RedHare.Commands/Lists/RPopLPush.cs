using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("rpoplpush", "source destination",
    Arity = 3,
    Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "RW access delete @1; RW insert @2",
    Group = "list",
    Since = "1.2.0",
    Complexity = "O(1)",
    DeprecatedSince = "6.2.0",
    ReplacedBy = "`LMOVE` with the `RIGHT` and `LEFT` arguments",
    Summary = "Moves the last element of a list to the head of another and returns it.")]
internal static class RPopLPush
{
    public static void Run(CommandCall call)
    {
        if (!ElementMove.TryRun(call, ListEnd.Right, ListEnd.Left)) call.Reply.Null();
    }
}
