namespace RedHare.Commands.Geo;

[Command("georadius_ro",
    "key longitude latitude radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC]",
    Arity = -6, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "geo", Since = "3.2.10",
    DeprecatedSince = "6.2.0", ReplacedBy = "`GEOSEARCH` with the `BYRADIUS` argument",
    Complexity = "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.",
    Summary = "Returns members from a geospatial index that are within a distance from a coordinate.")]
internal static class GeoRadiusRo
{
    public static void Run(CommandCall call) => GeoSearching.RunAround(call, GeoForm.RadiusReadOnly);
}
