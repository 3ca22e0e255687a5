namespace RedHare.Commands.Keys;

[Command("sort_ro", "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA]", Arity = -2,
    Keys = "RO access @1; RO access @?", Flags = CommandFlags.ReadOnly,
    Group = "generic", Categories = "set sortedset list dangerous", Since = "7.0.0",
    Complexity = "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).",
    Summary = "Returns the elements of a list, a set or a sorted set in order.")]
internal static class SortRo
{
    public static void Run(CommandCall call) => Sorting.Run(call, mayStore: false);

    internal static bool FindKeys(IArguments arguments, ref KeyList keys)
    {
        keys.Add(1, SortOptions.SourceFlags(arguments));
        return true;
    }
}
