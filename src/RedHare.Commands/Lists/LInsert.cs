using RedHare.Engine;

namespace RedHare.Commands.Lists;

[Command("linsert", "key <BEFORE | AFTER> pivot element",
    Arity = 5,
    Flags = CommandFlags.Write | CommandFlags.DenyOom,
    Keys = "RW insert @1",
    Group = "list",
    Since = "2.2.0",
    Complexity = "O(N) where N is the number of elements to traverse before seeing the value pivot. This means that inserting somewhere on the left end on the list (head) can be considered O(1) and inserting somewhere on the right end (tail) is O(N).",
    Summary = "Inserts an element before or after the first element of a list that equals another.")]
internal static class LInsert
{
    public static void Run(CommandCall call)
    {
        var after = call.Is(2, "AFTER"u8);
        if (!after && !call.Is(2, "BEFORE"u8))
        {
            call.Reply.Error(Errors.Syntax);
            return;
        }
        if (!call.TryWrite(call[1], KeyType.List, ListEvents.LInsert, out var list)) return;
        if (!list.Exists) call.Reply.Integer(0);
        else call.Reply.Integer(list.InsertBeside(call[3], after, call[4], call.ListLimit()) ? list.ListLength() : -1);
    }
}
