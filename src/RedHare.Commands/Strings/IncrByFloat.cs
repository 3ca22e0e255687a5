using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("incrbyfloat", "key increment", Arity = 3, Keys = "RW access update @1", Flags = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.Fast, Group = "string",
    Since = "2.6.0", Complexity = "O(1)", Summary = "Increment the floating point value of a key by a number. Uses 0 as initial value if the key doesn't exist.")]
internal static class IncrByFloat
{
    public static void Run(CommandCall call)
    {
        if (!call.TryWrite(call[1], KeyType.String, StringEvents.IncrByFloat, out var key)) return;
        Span<byte> text = stackalloc byte[LongDouble.MaxLength];
        var old = key.Exists ? key.Text(text) : "0"u8;
        if (!LongDouble.TryParse(old, out var value) || !LongDouble.TryParse(call[2], out var increment)) { call.Reply.Error(Errors.NotAFloat); return; }
        value += increment;
        if (!value.IsFinite) { call.Reply.Error("ERR increment would produce NaN or Infinity"u8); return; }
        var sum = text[..value.Format(text)];
        key.SetPlainText(sum, keepExpiry: true);
        StringEffect.SetKeepingTtl(call, sum);
        call.Reply.Bulk(sum);
    }
}
