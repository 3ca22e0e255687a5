using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hincrby", "key field increment", Arity = 4, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash",
    Since = "2.0.0", Complexity = "O(1)",
    Summary = "Increments the integer value of a field in a hash by a number. Uses 0 as initial value if the field doesn't exist.")]
internal static class HIncrBy
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(3, out var increment) || !call.TryWrite(call[1], KeyType.Hash, HashEvents.IncrBy, out var hash)) return;
        Span<byte> scratch = stackalloc byte[HashView.ScratchLength];
        long old = 0;
        var state = hash.AsHash().Look(call[2], scratch, out var value, out _);
        if (state == FieldState.Present && !RedisNumber.TryParseLong(value, out old))
        {
            call.Reply.Error("ERR hash value is not an integer"u8);
            return;
        }
        var sum = unchecked(old + increment);
        if (((old ^ sum) & (increment ^ sum)) < 0)
        {
            call.Reply.Error("ERR increment or decrement would overflow"u8);
            return;
        }
        hash.SetField(call[2], scratch[..RedisNumber.Format(sum, scratch)], call.Encodings.Hash, keepExpiry: state == FieldState.Present);
        if (state == FieldState.Expired) ExpiredFields.Override(call, hash, verbatim: true);
        call.Reply.Integer(sum);
    }
}
