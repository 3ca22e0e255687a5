using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hstrlen", "key field", Arity = 3, Keys = "RO @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash",
    Since = "3.2.0", Complexity = "O(1)",
    Summary = "Returns the length of the value of a field.")]
internal static class HStrLen
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.Hash, out var key)) return;
        var state = key.AsHash().Look(call[2], stackalloc byte[HashView.ScratchLength], out var value, out _);
        call.Reply.Integer(state == FieldState.Present ? value.Length : 0);
        if (state == FieldState.Expired) ExpiredFields.Delete(call, call[2]);
    }
}
