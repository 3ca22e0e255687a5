using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hexists", "key field", Arity = 3, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(1)",
    Summary = "Determines whether a field exists in a hash.")]
internal static class HExists
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.Hash, out var key)) return;
        var state = key.AsHash().Look(call[2], stackalloc byte[HashView.ScratchLength], out _, out _);
        call.Reply.Integer(state == FieldState.Present ? 1 : 0);
        if (state == FieldState.Expired) ExpiredFields.Delete(call, call[2]);
    }
}
