using RedHare.Engine;

namespace RedHare.Commands.Geo;

[Command("geodist", "key member1 member2 [M | KM | FT | MI]", Arity = -4, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "geo", Since = "3.2.0",
    Complexity = "O(1)", Summary = "Returns the distance between two members of a geospatial index.")]
internal static class GeoDist
{
    public static void Run(CommandCall call)
    {
        double unit = 1;
        if (call.Count > 5) { call.Reply.Error(Errors.Syntax); return; }
        if (call.Count == 5 && !GeoUnit.TryRead(call, 4, out unit)) return;
        if (!call.TryRead(call[1], KeyType.SortedSet, out var key)) return;
        var set = key.AsSortedSet();
        if (!set.TryGetScore(call[2], out var first) || !set.TryGetScore(call[3], out var second)) call.Reply.Null();
        else call.Reply.Distance(GeoDistance.Between(GeoPoint.FromScore(first), GeoPoint.FromScore(second)) / unit);
    }
}
