using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("rpop", "key [count]",
    Arity = -2,
    Flags = CommandFlags.Write | CommandFlags.Fast,
    Keys = "RW access delete @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(N) where N is the number of elements returned",
    Summary = "Removes the last element or elements of a list and returns them; an emptied list is deleted.")]
internal static class RPop
{
    public static void Run(CommandCall call) => ListPop.Run(call, ListEnd.Right);
}
