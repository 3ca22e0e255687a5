using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("lpush", "key element [element ...]",
    Arity = -3,
    Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast,
    Keys = "RW insert @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(1) for each element added, so O(N) to add N elements when the command is called with multiple arguments.",
    Summary = "Puts elements before the first one of a list, which is created if it is absent.")]
internal static class LPush
{
    public static void Run(CommandCall call) => ListPush.Run(call, ListEnd.Left, onlyIfExists: false);
}
