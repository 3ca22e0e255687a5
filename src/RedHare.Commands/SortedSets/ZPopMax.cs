namespace RedHare.Commands.SortedSets;

[Command("zpopmax", "key [count]", Arity = -2, Flags = CommandFlags.Write | CommandFlags.Fast,
    Keys = "RW access delete @1", Group = "sorted-set", Since = "5.0.0",
    Complexity = "O(log(N)*M) with N being the number of elements in the sorted set, and M being the number of elements popped.",
    Summary = "Removes and returns the members of a sorted set with the highest scores; deletes the key with the last one.")]
internal static class ZPopMax
{
    public static void Run(CommandCall call) => Popping.Run(call, max: true);
}
