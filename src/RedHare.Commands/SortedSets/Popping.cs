using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>What the commands that pop from an end of a sorted set have in common.</summary>
internal static class Popping
{
    /// <summary>ZPOPMIN and ZPOPMAX.</summary>
    public static void Run(CommandCall call, bool max)
    {
        if (call.Count > 3) { call.Reply.Error(Errors.Syntax); return; }
        long count = 1;
        if (call.Count == 3)
        {
            if (!call.TryInteger(2, out count, Errors.MustBePositive)) return;
            if (count < 0) { call.Reply.Error(Errors.MustBePositive); return; }
        }
        if (!call.TryWrite(call[1], KeyType.SortedSet, EventOf(max), out var key)) return;
        var pairs = call.Count == 3 && call.Reply.Protocol > 2;
        var ranks = RanksOf(key, count, max);
        call.Reply.Array((int)(pairs ? ranks.Count : ranks.Count * 2));
        Take(call, key, ranks, max, pairs);
    }

    /// <summary>BZPOPMIN and BZPOPMAX.</summary>
    public static void RunBlocking(CommandCall call, bool max)
    {
        var timeout = call.Count - 1;
        if (!BlockingTimeout.TryParse(call, timeout, out var milliseconds)) return;
        if (!TryFind(call, 1, timeout - 1, max, out var key)) return;
        if (key is null)
        {
            Wait(call, 1, timeout - 1, milliseconds);
            return;
        }
        call.Reply.Array(3);
        call.Reply.Bulk(key.Key);
        Take(call, key, RanksOf(key, 1, max), max, pairs: false);
        call.ReplicateAs(max ? "ZPOPMAX"u8.ToArray() : "ZPOPMIN"u8.ToArray(), key.Key.ToArray());
    }

    /// <summary>The first of some keys that exists, or none; false, with the error answered, when another type comes first.</summary>
    public static bool TryFind(CommandCall call, int first, int count, bool max, out WriteScope? key)
    {
        key = null;
        for (var i = first; i < first + count; i++)
        {
            if (!call.TryWrite(call[i], KeyType.SortedSet, EventOf(max), out var candidate)) return false;
            if (!candidate.Exists) continue;
            key = candidate;
            return true;
        }
        return true;
    }

    /// <summary>Waits for one of some keys.</summary>
    public static void Wait(CommandCall call, int first, int count, long milliseconds)
    {
        var keys = new byte[count][];
        for (var i = 0; i < count; i++) keys[i] = call[first + i].ToArray();
        call.Block(keys, milliseconds, UnservedReply.NullArray);
    }

    /// <summary>The ranks of up to <paramref name="count"/> members at one end.</summary>
    public static RankSpan RanksOf(KeyReader key, long count, bool max)
    {
        var all = key.AsSortedSet().Count;
        count = Math.Min(count, all);
        return new RankSpan(max ? all - count : 0, count);
    }

    /// <summary>Answers members with their scores and removes them.</summary>
    public static void Take(CommandCall call, WriteScope key, RankSpan ranks, bool max, bool pairs)
    {
        if (ranks.Count == 0) return;
        var walk = key.AsSortedSet().Walk(ranks, max, stackalloc byte[SortedSetView.ScratchLength]);
        while (walk.Next())
        {
            if (pairs) call.Reply.Array(2);
            call.Reply.Bulk(walk.Member);
            call.Reply.Double(walk.Score);
        }
        key.RemoveRanks(ranks);
    }

    private static KeyEvent EventOf(bool max) => max ? SortedSetEvents.PopMax : SortedSetEvents.PopMin;
}
