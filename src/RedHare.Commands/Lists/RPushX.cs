using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("rpushx", "key element [element ...]",
    Arity = -3,
    Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
    Keys = "RW insert @1",
    Group = "list",
    Since = "2.2.0",
    Complexity = "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
    Summary = "Puts elements after the last one of a list that exists.")]
internal static class RPushX
{
    public static void Run(CommandCall call) => ListPush.Run(call, ListEnd.Right, onlyIfExists: true);
}
