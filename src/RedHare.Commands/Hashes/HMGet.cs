using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hmget", "key field [field ...]", Arity = -3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(N) where N is the number of fields being requested",
    Summary = "Returns the values of all fields in a hash.")]
internal static class HMGet
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.Hash, out var key)) return;
        var hash = key.AsHash();
        List<byte[]>? expired = null;
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++)
        {
            var state = hash.Look(call[i], scratch, out var value, out _);
            if (state == FieldState.Present) call.Reply.Bulk(value);
            else call.Reply.Null();
            if (state == FieldState.Expired) (expired ??= []).Add(call[i].ToArray());
        }
        if (expired is not null) ExpiredFields.Delete(call, expired);
    }
}
