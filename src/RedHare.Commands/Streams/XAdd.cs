using System.Text;
using RedHare.Engine;
using RedHare.Engine.Structures;

namespace RedHare.Commands.Streams;

[Command("xadd", "key [NOMKSTREAM] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value [field value ...]", Arity = -5,
    Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "stream", Since = "5.0.0",
    Tips = "nondeterministic_output",
    Complexity = "O(1) when adding a new entry, O(N) when trimming where N being the number of entries evicted.",
    Summary = "Appends an entry to a stream, which is created if there is none.")]
internal static class XAdd
{
    public static void Run(CommandCall call)
    {
        if (!TryParse(call, out var trim, out var isOld, out var at, out var id)) return;
        if (!call.TryWrite(call[1], KeyType.Stream, StreamEvents.Add, out var key)) return;
        if (isOld && !key.Exists) { call.Reply.Null(); return; }
        if (id.Resolve(key.AsStream().LastId, call.Now, out var given) is { IsEmpty: false } refusal) { call.Reply.Error(refusal); return; }
        var fields = new Fields(call, at + 1);
        if (fields.TextLength > Pack.MaxLength) { call.Reply.Error("ERR Elements are too large to be stored"u8); return; }
        key.AddEntry(given, ref fields, new StreamLimits(call.Encodings.StreamNodeMaxBytes, call.Encodings.StreamNodeMaxEntries));
        Span<byte> text = stackalloc byte[StreamId.MaxTextLength];
        text = text[..given.Format(text)];
        call.Reply.Bulk(text);
        if (trim.IsGiven && trim.Apply(key) > 0) key.Also(StreamEvents.Trim);
        if (!id.IsExplicit || (trim.IsGiven && !trim.IsVerbatim)) WriteEffect(call, key, trim, at, text);
    }

    private static bool TryParse(CommandCall call, out TrimArguments trim, out bool isOld, out int at, out NewStreamId id)
    {
        (trim, isOld, at, id) = (default, false, 2, default);
        for (; at < call.Count && call[at] is not [(byte)'*']; at++)
        {
            if (trim.TryOption(call, ref at) is { } isRight)
            {
                if (!isRight) return false;
            }
            else if (call.Is(at, "NOMKSTREAM"u8)) isOld = true;
            else if (!NewStreamId.TryParse(call, at, out id)) return false;
            else break;
        }
        if (!trim.TryFinish(call, isRequired: false)) return false;
        if (call.Count - at < 3 || (call.Count - at) % 2 == 0)
        {
            call.Reply.Error(Encoding.UTF8.GetBytes($"ERR wrong number of arguments for '{call.Command.FullName}' command"));
            return false;
        }
        if (!id.IsZero) return true;
        call.Reply.Error("ERR The ID specified in XADD must be greater than 0-0"u8);
        return false;
    }

    // A stream that is added to exists wherever the effect is replayed, so NOMKSTREAM is left out.
    private static void WriteEffect(CommandCall call, WriteScope key, in TrimArguments trim, int at, ReadOnlySpan<byte> id)
    {
        call.Unit.BeginEffect(call.Count - at + 2 + (trim.IsGiven ? 3 : 0));
        call.Unit.EffectArgument(call[0]);
        call.Unit.EffectArgument(call[1]);
        if (trim.IsGiven) trim.WriteEffect(call, key.AsStream());
        call.Unit.EffectArgument(id);
        for (var i = at + 1; i < call.Count; i++) call.Unit.EffectArgument(call[i]);
    }

    private readonly struct Fields : IEntryFields
    {
        private readonly CommandCall _call;
        private readonly int _first;

        public Fields(CommandCall call, int first)
        {
            (_call, _first) = (call, first);
            for (var i = first; i < call.Count; i++) TextLength += call[i].Length;
        }

        public int Count => (_call.Count - _first) / 2;

        public long TextLength { get; }

        public ReadOnlySpan<byte> Field(int index) => _call[_first + 2 * index];

        public ReadOnlySpan<byte> Value(int index) => _call[_first + 2 * index + 1];
    }
}
