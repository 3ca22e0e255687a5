namespace RedHare.Commands.SortedSets;

[Command("zdiffstore", "destination numkeys key [key ...]", Arity = -4, Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "OW update @1; RO access @2#", Group = "sorted-set", Since = "6.2.0",
    Complexity = "O(L + (N-K)log(N)) worst case where L is the total number of elements in all the sets, N is the size of the first set, and K is the size of the result set.",
    Summary = "Stores the members of a sorted set that several others do not have in a key.")]
internal static class ZDiffStore
{
    public static void Run(CommandCall call) => CombinedReply.Store(call, CombinedReply.Operation.Diff, SortedSetEvents.DiffStore);
}
