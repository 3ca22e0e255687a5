using RedHare.Engine;

namespace RedHare.Commands.Streams;

/// <summary>XRANGE and XREVRANGE.</summary>
internal static class EntryRange
{
    public static void Run(CommandCall call, bool reverse)
    {
        if (!call.TryStreamInterval(reverse ? 3 : 2, isEnd: false, out var from) || !call.TryStreamInterval(reverse ? 2 : 3, isEnd: true, out var to)) return;
        long count = -1;
        for (var i = 4; i < call.Count; i += 2)
        {
            if (i + 1 == call.Count || !call.Is(i, "COUNT"u8)) { call.Reply.Error(Errors.Syntax); return; }
            if (!call.TryInteger(i + 1, out count)) return;
            count = Math.Max(count, 0);
        }
        if (!call.TryRead(call[1], KeyType.Stream, out var key)) return;
        if (!key.Exists) { call.Reply.Array(0); return; }
        if (count == 0) { call.Reply.NullArray(); return; }
        var entries = reverse ? key.AsStream().ReverseRange(from, to) : key.AsStream().Range(from, to);
        call.Reply.Entries(ref entries, Math.Max(count, 0));
    }
}
