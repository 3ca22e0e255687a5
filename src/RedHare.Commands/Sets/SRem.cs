using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("srem", "key member [member ...]", Arity = -3, Keys = "RW delete @1", Flags = CommandFlags.Write | CommandFlags.Fast, Group = "set",
    Since = "1.0.0", Complexity = "O(N) where N is the number of members to be removed",
    Summary = "Removes one or more members from a set. Deletes the set if the last member was removed.")]
internal static class SRem
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Set, SetEvents.Remove, out var set)) return;
        var removed = 0;
        for (var i = 2; i < call.Count && set.Exists; i++)
        {
            if (!set.RemoveMember(call[i])) continue;
            removed++;
            if (set.AsSet().Count == 0) set.Delete();
        }
        call.Reply.Integer(removed);
    }
}
