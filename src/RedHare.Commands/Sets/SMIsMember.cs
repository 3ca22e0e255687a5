using RedHare.Engine;

namespace RedHare.Commands.Sets;

[Command("smismember", "key member [member ...]", Arity = -3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "set",
    Since = "6.2.0", Complexity = "O(N) where N is the number of elements being checked for membership",
    Summary = "Determines whether multiple members belong to a set.")]
internal static class SMIsMember
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.Set, out var key)) return;
        var set = key.AsSet();
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++) call.Reply.Integer(set.Contains(call[i]) ? 1 : 0);
    }
}
