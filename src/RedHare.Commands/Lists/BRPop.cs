using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("brpop", "key [key ...] timeout",
    Arity = -3,
    Flags = CommandFlags.Write | CommandFlags.Blocking,
    Keys = "RW access delete @1..-2",
    Group = "list",
    Since = "2.0.0",
    Complexity = "O(N) where N is the number of provided keys.",
    Summary = "Removes the last element of the first list that has one and returns it; waits if none has.")]
internal static class BRPop
{
    public static void Run(CommandCall call) => BlockingPop.Run(call, ListEnd.Right);
}
