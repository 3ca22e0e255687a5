using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

[Command("bitpos", "key bit [start [end [BYTE | BIT]]]", Arity = -3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "bitmap",
    Since = "2.8.7", Complexity = "O(N)", Summary = "Finds the first bit that is set or clear in a string or in a part of it.")]
internal static class BitPos
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var bit)) return;
        if (bit is not (0 or 1)) { call.Reply.Error("ERR The bit argument must be 1 or 0."u8); return; }
        if (call.Count > 6) { call.Reply.Error(Errors.Syntax); return; }
        long start = 0, end = -1;
        if (call.Count > 3 && !call.TryInteger(3, out start)) return;
        if (!BitRange.TryReadUnit(call, 5, out var inBits)) return;
        if (call.Count > 4 && !call.TryInteger(4, out end)) return;

        if (!call.TryRead(call[1], KeyType.String, out var key)) return;
        // What is not there is clear without end.
        if (!key.Exists) { call.Reply.Integer(bit == 0 ? 0 : -1); return; }
        var text = key.Text(stackalloc byte[StringValue.ScratchLength]);
        var (first, last) = new BitRange(start, end, inBits).Within(text.Length);
        if (first > last) { call.Reply.Integer(-1); return; }
        var found = BitSearch.Find(text, first, last, bit == 1);
        // Without an end the string goes on in zeros.
        call.Reply.Integer(found < 0 && bit == 0 && call.Count < 5 ? last + 1 : found);
    }
}
