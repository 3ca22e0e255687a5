using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("getrange", "key start end", Arity = 4, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "string",
    Since = "2.4.0", Complexity = "O(N) where N is the length of the returned string.", Summary = "Returns a substring of the string stored at a key.")]
internal static class GetRange
{
    public static void Run(CommandCall call)
    {
        if (!call.TryInteger(2, out var start) || !call.TryInteger(3, out var end)) return;
        if (!call.TryRead(call[1], KeyType.String, out var key)) return;
        if (!key.Exists) { call.Reply.Bulk([]); return; }
        var text = key.Text(stackalloc byte[StringValue.ScratchLength]);
        call.Reply.Bulk(Cut(text, start, end));
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text, long start, long end)
    {
        if (start < 0 && end < 0 && start > end) return [];
        if (start < 0) start = Math.Max(0, start + text.Length);
        if (end < 0) end = Math.Max(0, end + text.Length);
        end = Math.Min(end, text.Length - 1);
        return start > end ? [] : text[(int)start..((int)end + 1)];
    }
}
