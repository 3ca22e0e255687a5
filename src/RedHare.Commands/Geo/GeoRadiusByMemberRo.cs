namespace RedHare.Commands.Geo;

[Command("georadiusbymember_ro",
    "key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC]",
    Arity = -5, Keys = "RO access @1", Flags = CommandFlags.ReadOnly, Group = "geo", Since = "3.2.10",
    DeprecatedSince = "6.2.0", ReplacedBy = "`GEOSEARCH` with the `BYRADIUS` and `FROMMEMBER` arguments",
    Complexity = "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.",
    Summary = "Returns members from a geospatial index that are within a distance from a member.")]
internal static class GeoRadiusByMemberRo
{
    public static void Run(CommandCall call) => GeoSearching.RunAroundMember(call, GeoForm.RadiusReadOnly);
}
