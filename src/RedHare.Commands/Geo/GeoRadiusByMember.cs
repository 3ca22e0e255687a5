namespace RedHare.Commands.Geo;

[Command("georadiusbymember",
    "key member radius <M | KM | FT | MI> [WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC | DESC] [STORE storekey | STOREDIST storedistkey]",
    Arity = -5, Keys = "RO access @1; OW update @STORE:5; OW update @STOREDIST:5", Flags = CommandFlags.Write | CommandFlags.DenyOom, Group = "geo", Since = "3.2.0",
    DeprecatedSince = "6.2.0", ReplacedBy = "`GEOSEARCH` and `GEOSEARCHSTORE` with the `BYRADIUS` and `FROMMEMBER` arguments",
    Complexity = "O(N+log(M)) where N is the number of elements inside the bounding box of the circular area delimited by center and radius and M is the number of items inside the index.",
    Summary = "Queries a geospatial index for members within a distance from a member, optionally stores the result.")]
internal static class GeoRadiusByMember
{
    public static void Run(CommandCall call) => GeoSearching.RunAroundMember(call, GeoForm.Radius);

    public static bool FindKeys(IArguments arguments, ref KeyList keys) => GeoSearching.FindKeys(arguments, ref keys);
}
