namespace RedHare.Commands.Geo;

[Command("geosearchstore",
    "destination source <FROMMEMBER member | FROMLONLAT longitude latitude> <<BYRADIUS radius> <M | KM | FT | MI> | <BYBOX width> height <M | KM | FT | MI>> [ASC | DESC] [COUNT count [ANY]] [STOREDIST]",
    Arity = -8, Keys = "OW update @1; RO access @2", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "geo", Since = "6.2.0",
    Complexity = "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape",
    Summary = "Queries a geospatial index for members inside an area of a box or a circle, optionally stores the result.")]
internal static class GeoSearchStore
{
    public static void Run(CommandCall call) => GeoSearching.Run(call, GeoForm.SearchStore);
}
