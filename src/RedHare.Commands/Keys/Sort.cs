using System.Text;

namespace RedHare.Commands.Keys;

[Command("sort", "key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC | DESC] [ALPHA] [STORE destination]", Arity = -2,
    Keys = "RO access @1; RO access @?; OW update @?", Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Group = "generic", Categories = "set sortedset list dangerous", Since = "1.0.0",
    Complexity = "O(N+M*log(M)) where N is the number of elements in the list or set to sort, and M the number of returned elements. When the elements are not sorted, complexity is O(N).",
    Summary = "Returns the elements of a list, a set or a sorted set in order, or stores them as a list.")]
internal static class Sort
{
    public static void Run(CommandCall call) => Sorting.Run(call, mayStore: true);

    internal static bool FindKeys(IArguments arguments, ref KeyList keys)
    {
        var store = 0;
        for (var i = 2; i < arguments.Count; i++)
        {
            if (Ascii.EqualsIgnoreCase(arguments[i], "LIMIT"u8)) i += 2;
            else if (SortOptions.IsPattern(arguments, i)) i++;
            else if (Ascii.EqualsIgnoreCase(arguments[i], "STORE"u8) && i + 1 < arguments.Count) store = i + 1;
        }
        keys.Add(1, SortOptions.SourceFlags(arguments));
        if (store > 0) keys.Add(store, KeyFlags.Overwrite | KeyFlags.Update);
        return true;
    }
}
