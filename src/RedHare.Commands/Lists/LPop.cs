using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("lpop", "key [count]",
    Arity = -2,
    Flags = CommandFlags.Write | CommandFlags.Fast,
    Keys = "RW access delete @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(N) where N is the number of elements returned",
    Summary = "Removes the first element or elements of a list and returns them; an emptied list is deleted.")]
internal static class LPop
{
    public static void Run(CommandCall call) => ListPop.Run(call, ListEnd.Left);
}
