using RedHare.Engine;

namespace RedHare.Commands.Hashes;

[Command("hincrbyfloat", "key field increment", Arity = 4, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "hash",
    Since = "2.6.0", Complexity = "O(1)",
    Summary = "Increments the floating point value of a field by a number. Uses 0 as initial value if the field doesn't exist.")]
internal static class HIncrByFloat
{
    public static void Run(CommandCall call)
    {
        if (!LongDouble.TryParse(call[3], out var increment))
        {
            call.Reply.Error(Errors.NotAFloat);
            return;
        }
        if (!increment.IsFinite)
        {
            call.Reply.Error("ERR value is NaN or Infinity"u8);
            return;
        }
        if (!call.TryWrite(call[1], KeyType.Hash, HashEvents.IncrByFloat, out var hash)) return;
        var sum = increment;
        var state = hash.AsHash().Look(call[2], stackalloc byte[HashView.ScratchLength], out var value, out var expiry);
        if (state == FieldState.Present)
        {
            if (!LongDouble.TryParse(value, out var old))
            {
                call.Reply.Error("ERR hash value is not a float"u8);
                return;
            }
            sum = old + increment;
        }
        if (!sum.IsFinite)
        {
            call.Reply.Error("ERR increment would produce NaN or Infinity"u8);
            return;
        }
        Span<byte> scratch = stackalloc byte[LongDouble.MaxLength];
        var text = scratch[..sum.Format(scratch)];
        hash.SetField(call[2], text, call.Encodings.Hash, keepExpiry: state == FieldState.Present);
        if (state == FieldState.Expired) ExpiredFields.Override(call, hash, verbatim: false);
        call.Reply.Bulk(text);
        // The sum as it was computed here: another machine might round another way.
        if (state == FieldState.Present && expiry != 0)
        {
            ExpiryEffect.SetKeepingTtl(call, call[2], text);
            return;
        }
        call.Unit.BeginEffect(4);
        call.Unit.EffectArgument("HSET"u8);
        call.Unit.EffectArgument(call[1]);
        call.Unit.EffectArgument(call[2]);
        call.Unit.EffectArgument(text);
    }
}
