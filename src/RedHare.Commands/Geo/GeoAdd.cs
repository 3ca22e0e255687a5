using System.Buffers;
using RedHare.Commands.SortedSets;
using RedHare.Engine;

namespace RedHare.Commands.Geo;

/// <summary>ZADD of members whose scores are the cells that they lie in.</summary>
[Command("geoadd", "key [NX | XX] [CH] longitude latitude member [longitude latitude member ...]", Arity = -5, Keys = "RW update @1",
    Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "geo", Since = "3.2.0",
    Complexity = "O(log(N)) for each item added, where N is the number of elements in the sorted set.",
    Summary = "Adds one or more members to a geospatial index. The key is created if it doesn't exist.")]
internal static class GeoAdd
{
    private const int FewPlaces = 16;

    public static void Run(CommandCall call)
    {
        var rules = ScoreRules.None;
        var countUpdates = false;
        var at = 2;
        for (; at < call.Count; at++)
        {
            if (call.Is(at, "NX"u8)) rules |= ScoreRules.OnlyNew;
            else if (call.Is(at, "XX"u8)) rules |= ScoreRules.OnlyOld;
            else if (call.Is(at, "CH"u8)) countUpdates = true;
            else break;
        }
        var count = (call.Count - at) / 3;
        if (count == 0 || (call.Count - at) % 3 != 0 || rules == (ScoreRules.OnlyNew | ScoreRules.OnlyOld)) { call.Reply.Error(Errors.Syntax); return; }

        double[]? rented = null;
        var scores = count <= FewPlaces ? stackalloc double[FewPlaces] : rented = ArrayPool<double>.Shared.Rent(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                if (!GeoArguments.TryReadPoint(call, at + i * 3, out var point)) return;
                scores[i] = GeoHash.Of(point, GeoHash.MaxStep).MinScore;
            }
            ScoreUpdate.Apply(call, at + 2, 3, scores[..count], rules, countUpdates);
        }
        finally
        {
            if (rented is not null) ArrayPool<double>.Shared.Return(rented);
        }
    }
}
