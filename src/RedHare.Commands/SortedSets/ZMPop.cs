namespace RedHare.Commands.SortedSets;

[Command("zmpop", "numkeys key [key ...] <MIN | MAX> [COUNT count]", Arity = -4, Flags = CommandFlags.Write,
    Keys = "RW access delete @1#", Group = "sorted-set", Since = "7.0.0",
    Complexity = "O(K) + O(M*log(N)) where K is the number of provided keys, N being the number of elements in the sorted set, and M being the number of elements popped.",
    Summary = "Removes and returns members at one end of the first sorted set that has any.")]
internal static class ZMPop
{
    public static void Run(CommandCall call) => MultiPopping.Run(call, 1, blocking: false);
}
