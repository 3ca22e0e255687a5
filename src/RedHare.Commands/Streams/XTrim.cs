using RedHare.Engine;

namespace RedHare.Commands.Streams;

[Command("xtrim", "key <<MAXLEN | MINID> [= | ~] threshold [LIMIT count]>", Arity = -4, Keys = "RW delete @1", Flags = CommandFlags.Write,
    Group = "stream", Since = "5.0.0", Tips = "nondeterministic_output",
    Complexity = "O(N), with N being the number of evicted entries. Constant times are very small however, since entries are organized in macro nodes containing multiple entries that can be released with a single deallocation.",
    Summary = "Removes entries from the head of a stream and returns how many.")]
internal static class XTrim
{
    public static void Run(CommandCall call)
    {
        var trim = default(TrimArguments);
        for (var i = 2; i < call.Count; i++)
        {
            if (trim.TryOption(call, ref i) is not { } isRight) { call.Reply.Error(Errors.Syntax); return; }
            if (!isRight) return;
        }
        if (!trim.TryFinish(call, isRequired: true)) return;
        if (!call.TryWrite(call[1], KeyType.Stream, StreamEvents.Trim, out var key)) return;
        if (!key.Exists) { call.Reply.Integer(0); return; }
        var removed = trim.Apply(key);
        key.Weight = (int)Math.Min(removed, int.MaxValue);
        key.Signal = KeySignal.Watchers;
        call.Reply.Integer(removed);
        if (removed == 0 || trim.IsVerbatim) return;
        call.Unit.BeginEffect(5);
        call.Unit.EffectArgument("XTRIM"u8);
        call.Unit.EffectArgument(call[1]);
        trim.WriteEffect(call, key.AsStream());
    }
}
