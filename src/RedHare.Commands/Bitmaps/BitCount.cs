using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

[Command("bitcount", "key [start end [BYTE | BIT]]", Arity = -2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "bitmap",
    Since = "2.6.0", Complexity = "O(N)", Summary = "Counts the bits that are set in a string or in a part of it.")]
internal static class BitCount
{
    public static void Run(CommandCall call)
    {
        var range = BitRange.All;
        if (call.Count is 4 or 5)
        {
            if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end) || !BitRange.TryReadUnit(call, 4, out var inBits)) return;
            range = new BitRange(start, end, inBits);
        }
        else if (call.Count != 2) { call.Reply.Error(Errors.Syntax); return; }

        if (!call.TryRead(call[1], KeyType.String, out var key)) return;
        var text = key.Exists ? key.Text(stackalloc byte[StringValue.ScratchLength]) : [];
        var (first, last) = range.Within(text.Length);
        call.Reply.Integer(first > last || range.IsBackward ? 0 : BitSearch.Count(text, first, last));
    }
}
