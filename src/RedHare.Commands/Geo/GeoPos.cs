using RedHare.Engine;

namespace RedHare.Commands.Geo;

[Command("geopos", "key [member [member ...]]", Arity = -2, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "geo", Since = "3.2.0",
    Complexity = "O(1) for each member requested.", Summary = "Returns the longitude and latitude of members from a geospatial index.")]
internal static class GeoPos
{
    public static void Run(CommandCall call)
    {
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        var set = key.AsSortedSet();
        call.Reply.Array(call.Count - 2);
        for (var i = 2; i < call.Count; i++)
            if (set.TryGetScore(call[i], out var score)) call.Reply.Point(GeoPoint.FromScore(score));
            else call.Reply.NullArray();
    }
}
