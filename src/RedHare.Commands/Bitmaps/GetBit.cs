using RedHare.Engine;

namespace RedHare.Commands.Bitmaps;

[Command("getbit", "key offset", Arity = 3, Keys = "RO access @1", Flags = CommandFlags.ReadOnly | CommandFlags.Fast, Group = "bitmap",
    Since = "2.2.0", Complexity = "O(1)", Summary = "Returns a bit value by offset.")]
internal static class GetBit
{
    public static void Run(CommandCall call)
    {
        if (!BitOffset.TryRead(call, 2, out var offset)) return;
        if (!call.TryRead(call[1], KeyType.String, out var key)) return;
        var text = key.Exists ? key.Text(stackalloc byte[StringValue.ScratchLength]) : [];
        call.Reply.Integer(offset >> 3 < text.Length && (text[(int)(offset >> 3)] & BitOffset.Mask(offset)) != 0 ? 1 : 0);
    }
}
