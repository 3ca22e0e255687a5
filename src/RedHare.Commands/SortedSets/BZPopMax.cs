namespace RedHare.Commands.SortedSets;

[Command("bzpopmax", "key [key ...] timeout", Arity = -3, Flags = CommandFlags.Write | CommandFlags.Fast | CommandFlags.Blocking,
    Keys = "RW access delete @1..-2", Group = "sorted-set", Since = "5.0.0",
    Complexity = "O(log(N)) with N being the number of elements in the sorted set.",
    Summary = "Removes and returns the member with the highest score of the first sorted set that has one, and waits while none has.")]
internal static class BZPopMax
{
    public static void Run(CommandCall call) => Popping.RunBlocking(call, max: true);
}
