using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>ZRANK and ZREVRANK.</summary>
internal static class RankReply
{
    public static void Run(CommandCall call, bool reverse)
    {
        if (call.Count > 4) { call.Reply.Error(WrongArity(call.Command.FullName)); return; }
        var withScore = call.Count == 4;
        if (withScore && !call.Is(3, "WITHSCORE"u8)) { call.Reply.Error(Errors.Syntax); return; }
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        var set = key.AsSortedSet();
        if (!set.TryGetRank(call[2], out var rank, out var score))
        {
            if (withScore) call.Reply.NullArray();
            else call.Reply.Null();
            return;
        }
        if (withScore) call.Reply.Array(2);
        call.Reply.Integer(reverse ? set.Count - 1 - rank : rank);
        if (withScore) call.Reply.Double(score);
    }

    private static byte[] WrongArity(string command) => [.. "ERR wrong number of arguments for '"u8, .. System.Text.Encoding.ASCII.GetBytes(command), .. "' command"u8];
}
