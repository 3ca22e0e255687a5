using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("lset", "key index element",
    Arity = 4,
    Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "RW update @1",
    Group = "list",
    Since = "1.0.0",
    Complexity = "O(N) where N is the length of the list. Setting either the first or the last element of the list is O(1).",
    Summary = "Replaces the element at a position of a list.")]
internal static class LSet
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.List, ListEvents.LSet, out var list)) return;
        if (!list.Exists)
        {
            call.Reply.Error(Errors.NoSuchKey);
            return;
        }
        if (!call.TryInteger(2, out var index)) return;
        if (list.SetElement(index, call[3], call.ListLimit())) call.Reply.Status("OK"u8);
        else call.Reply.Error(Errors.IndexOutOfRange);
    }
}
