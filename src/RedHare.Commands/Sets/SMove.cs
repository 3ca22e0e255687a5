using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("smove", "source destination member", Arity = 4, Keys = "RW access delete @1; RW insert @2", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "set",
    Since = "1.0.0", Complexity = "O(1)",
    Summary = "Moves a member from one set to another.")]
internal static class SMove
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Set, SetEvents.Remove, out var source)) return;
        if (!source.Exists)
        {
            call.Reply.Integer(0);
            return;
        }
        if (!call.TryWrite(call[2], KeyType.Set, SetEvents.Add, out var destination)) return;
        var moves = source.AsSet().Contains(call[3]);
        call.Reply.Integer(moves ? 1 : 0);
        if (!moves || call[1].SequenceEqual(call[2])) return;
        if (destination.Exists) destination.AddMember(call[3], call.Encodings.Set);
        else destination.CreateSet(call[3], 1, call.Encodings.Set);
        source.RemoveMember(call[3]);
        if (source.AsSet().Count == 0) source.Delete();
    }
}
