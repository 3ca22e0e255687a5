namespace RedHare.Commands.Geo;

[Command("geosearch",
    "key <FROMMEMBER member | FROMLONLAT longitude latitude> <<BYRADIUS radius> <M | KM | FT | MI> | <BYBOX width> height <M | KM | FT | MI>> [ASC | DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]",
    Arity = -7, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "geo", Since = "6.2.0",
    Complexity = "O(N+log(M)) where N is the number of elements in the grid-aligned bounding box area around the shape provided as the filter and M is the number of items inside the shape",
    Summary = "Queries a geospatial index for members inside an area of a box or a circle.")]
internal static class GeoSearch
{
    public static void Run(CommandCall call) => GeoSearching.Run(call, GeoForm.Search);
}
