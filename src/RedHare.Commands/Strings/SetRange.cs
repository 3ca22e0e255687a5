using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("setrange", "key offset value", Arity = 4, Keys = "RW update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "string",
    Since = "2.2.0", Complexity = "O(M) with M being the length of the value, and of the zeros before it.",
    Summary = "Overwrites a part of a string value with another by an offset. Creates the key if it doesn't exist.")]
internal static class SetRange
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var offset)) return;
        if (offset < 0) { call.Reply.Error("ERR offset is out of range"u8); return; }
        if (!call.TryWrite(call[1], KeyType.String, StringEvents.SetRange, out var key)) return;
        var value = call[3];
        var length = key.Exists ? key.TextLength() : 0;
        if (value.Length > 0)
        {
            if (!TextLimit.Allows(call, offset, value.Length)) return;
            length = Math.Max(length, (int)offset + value.Length);
            value.CopyTo(key.Edit(length)[(int)offset..]);
        }
        call.Reply.Integer(length);
    }
}
