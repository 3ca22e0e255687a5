namespace RedHare.Commands.SortedSets;

[Command("bzmpop", "timeout numkeys key [key ...] <MIN | MAX> [COUNT count]", Arity = -5, Flags = CommandFlags.Write | CommandFlags.Blocking,
    Keys = "RW access delete @2#", Group = "sorted-set", Since = "7.0.0",
    Complexity = "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.",
    Summary = "Removes and returns members at one end of the first sorted set that has any, and waits while none has.")]
internal static class BZMPop
{
    public static void Run(CommandCall call) => MultiPopping.Run(call, 2, blocking: true);
}
