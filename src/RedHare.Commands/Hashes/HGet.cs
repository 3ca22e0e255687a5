using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hget", "key field", Arity = 3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(1)",
    Summary = "Returns the value of a field in a hash.")]
internal static class HGet
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.Hash, out var key)) return;
        var state = key.AsHash().Look(call[2], stackalloc byte[HashView.ScratchLength], out var value, out _);
        if (state == FieldState.Present) call.Reply.Bulk(value);
        else call.Reply.Null();
        if (state == FieldState.Expired) ExpiredFields.Delete(call, call[2]);
    }
}
