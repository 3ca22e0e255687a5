using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hsetnx", "key field value", Arity = 4, Keys = "RW insert @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(1)",
    Summary = "Sets the value of a field in a hash only when the field doesn't exist.")]
internal static class HSetNx
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.Hash, HashEvents.Set, out var hash)) return;
        var state = hash.AsHash().Look(call[2], stackalloc byte[HashView.ScratchLength], out _, out _);
        if (state == FieldState.Present)
        {
            call.Reply.Integer(0);
            return;
        }
        hash.SetField(call[2], call[3], call.Encodings.Hash);
        if (state == FieldState.Expired) ExpiredFields.Override(call, hash, verbatim: true);
        call.Reply.Integer(1);
    }
}
