namespace RedHare.Commands.Lists;

[Command("blmpop", "timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]",
    Arity = -5,
    Flags = CommandFlags.Write | CommandFlags.Blocking,
    Keys = "RW access delete @2#",
    Group = "list",
    Since = "7.0.0",
    Complexity = "O(N+M) where N is the number of provided keys and M is the number of elements returned.",
    Summary = "Removes elements at an end of the first list that has any and returns them with its key; waits if none has.")]
internal static class BLMPop
{
    public static void Run(CommandCall call)
    {
        if (!MultiPop.TryParse(call, 2, out var pop) || !BlockingTimeout.TryParse(call, 1, out var milliseconds)) return;
        if (!pop.TryRun(call)) call.Block(FirstList.Keys(call, pop.First, pop.Count), milliseconds, UnservedReply.NullArray);
    }
}
