using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

[Command("setbit", "key offset value", Arity = 4, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "bitmap",
    Since = "2.2.0", Complexity = "O(1)", Summary = "Sets or clears the bit at offset of the string value. Creates the key if it doesn't exist.")]
internal static class SetBit
{
    public static readonly KeyEvent Event = new(KeyEventClass.String, "setbit");

    public static void Run(CommandCall call)
    {
        if (!BitOffset.TryRead(call, 2, out var offset)) return;
        if (call[3] is not [(byte)'0' or (byte)'1']) { call.Reply.Error("ERR bit is not an integer or out of range"u8); return; }
        if (!call.TryWrite(call[1], KeyType.String, Event, out var key)) return;
        var at = (int)(offset >> 3);
        var mask = BitOffset.Mask(offset);
        var text = key.Exists ? key.Text(stackalloc byte[StringValue.ScratchLength]) : [];
        var before = at < text.Length && (text[at] & mask) != 0;
        var after = call[3][0] == '1';
        // A bit that is so already is no change.
        if (before != after || at >= text.Length)
        {
            var bytes = key.Edit(Math.Max(text.Length, at + 1));
            bytes[at] = (byte)(after ? bytes[at] | mask : bytes[at] & ~mask);
        }
        call.Reply.Integer(before ? 1 : 0);
    }
}
