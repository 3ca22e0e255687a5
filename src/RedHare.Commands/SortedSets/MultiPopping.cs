using System.Text;
using RedHare.Engine;

namespace RedHare.Commands.SortedSets;

/// <summary>ZMPOP and BZMPOP: a count of keys, the keys, MIN or MAX, COUNT.</summary>
internal static class MultiPopping
{
    public static void Run(CommandCall call, int numKeys, bool blocking)
    {
        if (!TryPositive(call, numKeys, "ERR numkeys should be greater than 0"u8, out var keys)) return;
        var where = keys < call.Count ? numKeys + (int)keys + 1 : call.Count;
        if (where >= call.Count) { call.Reply.Error(Errors.Syntax); return; }
        var max = call.Is(where, "MAX"u8);
        if (!max && !call.Is(where, "MIN"u8)) { call.Reply.Error(Errors.Syntax); return; }
        long count = -1;
        for (var i = where + 1; i < call.Count; i++)
        {
            if (count != -1 || !call.Is(i, "COUNT"u8) || i + 1 == call.Count) { call.Reply.Error(Errors.Syntax); return; }
            if (!TryPositive(call, ++i, "ERR count should be greater than 0"u8, out count)) return;
        }
        if (count == -1) count = 1;

        long milliseconds = 0;
        if (blocking && !BlockingTimeout.TryParse(call, 1, out milliseconds)) return;
        if (!Popping.TryFind(call, numKeys + 1, (int)keys, max, out var key)) return;
        if (key is null)
        {
            if (blocking) Popping.Wait(call, numKeys + 1, (int)keys, milliseconds);
            else call.Reply.NullArray();
            return;
        }
        var ranks = Popping.RanksOf(key, count, max);
        call.Reply.Array(2);
        call.Reply.Bulk(key.Key);
        call.Reply.Array((int)ranks.Count);
        Popping.Take(call, key, ranks, max, pairs: true);
        call.ReplicateAs(max ? "ZPOPMAX"u8.ToArray() : "ZPOPMIN"u8.ToArray(), key.Key.ToArray(), Encoding.ASCII.GetBytes($"{ranks.Count}"));
    }

    private static bool TryPositive(CommandCall call, int index, ReadOnlySpan<byte> error, out long value)
    {
        if (!call.TryInteger(index, out value, error)) return false;
        if (value > 0) return true;
        call.Reply.Error(error);
        return false;
    }
}
