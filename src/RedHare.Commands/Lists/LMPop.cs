namespace RedHare.Commands.Lists;

[Command("lmpop", "numkeys key [key ...] <LEFT | RIGHT> [COUNT count]",
    Arity = -4,
    Flags = CommandFlags.Write,
    Keys = "RW access delete @1#",
    Group = "list",
    Since = "7.0.0",
    Complexity = "O(N+M) where N is the number of provided keys and M is the number of elements returned.",
    Summary = "Removes elements at an end of the first list that has any and returns them with its key.")]
internal static class LMPop
{
    public static void Run(CommandCall call)
    {
        if (!MultiPop.TryParse(call, 1, out var pop)) return;
        if (!pop.TryRun(call)) call.Reply.NullArray();
    }
}
