using RedHare.Engine;

namespace RedHare.Commands.Strings;

[Command("lcs", "key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]", Arity = -3, Keys = "RO access @1..2", Flags = CommandFlags.ReadOnly, Group = "string",
    Since = "7.0.0", Complexity = "O(N*M) where N and M are the lengths of s1 and s2, respectively", Summary = "Finds the longest common substring.")]
internal static class Lcs
{
    public static void Run(CommandCall call)
    {
        var (first, second) = (call.Read(call[1]), call.Read(call[2]));
        if (!IsText(first) || !IsText(second)) { call.Reply.Error("ERR The specified keys must contain string values"u8); return; }
        bool index = false, length = false, withLengths = false;
        var least = 0L;
        for (var i = 3; i < call.Count; i++)
        {
            if (call.Is(i, "IDX"u8)) index = true;
            else if (call.Is(i, "LEN"u8)) length = true;
            else if (call.Is(i, "WITHMATCHLEN"u8)) withLengths = true;
            else if (call.Is(i, "MINMATCHLEN"u8) && i + 1 < call.Count)
            {
                if (!call.TryInteger(++i, out least)) return;
            }
            else { call.Reply.Error(Errors.Syntax); return; }
        }
        if (length && index) { call.Reply.Error("ERR If you want both the length and indexes, please just use IDX."u8); return; }

        var a = first.Exists ? first.Text(stackalloc byte[StringValue.ScratchLength]) : [];
        var b = second.Exists ? second.Text(stackalloc byte[StringValue.ScratchLength]) : [];
        var cells = (a.Length + 1L) * (b.Length + 1L);
        if (cells > Math.Min(call.Server.Configuration.Clients.ProtoMaxBulkLength / sizeof(int), Array.MaxLength))
        {
            call.Reply.Error("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len"u8);
            return;
        }
        var table = new CommonSubsequence(a, b);
        if (index) Ranges(call.Reply, table, least, withLengths);
        else if (length) call.Reply.Integer(table.Length);
        else call.Reply.Bulk(table.Text());
    }

    private static bool IsText(KeyReader key) => !key.Exists || key.Type == KeyType.String;

    private static void Ranges(ReplyWriter reply, CommonSubsequence table, long least, bool withLengths)
    {
        reply.Map(2);
        reply.Bulk("matches"u8);
        var mark = reply.BeginArray();
        var count = 0;
        var walk = table.Backwards();
        while (walk.Next(out var a, out var b, out var length))
        {
            if (length < least) continue;
            count++;
            reply.Array(withLengths ? 3 : 2);
            Range(reply, a, length);
            Range(reply, b, length);
            if (withLengths) reply.Integer(length);
        }
        reply.EndArray(mark, count);
        reply.Bulk("len"u8);
        reply.Integer(table.Length);
    }

    private static void Range(ReplyWriter reply, int start, int length)
    {
        reply.Array(2);
        reply.Integer(start);
        reply.Integer(start + length - 1);
    }
}
