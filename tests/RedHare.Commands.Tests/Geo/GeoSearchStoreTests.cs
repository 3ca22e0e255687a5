namespace RedHare.Commands.Tests.Geo;

public sealed class GeoSearchStoreTests : CommandTest
{
    public GeoSearchStoreTests() => Run("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania");

    [Fact]
    public void Stores_scores_or_distances()
    {
        Expect("2", "GEOSEARCHSTORE to g FROMLONLAT 15 37 BYBOX 400 400 km");
        Expect("[\"Palermo\", \"3479099956230698\", \"Catania\", \"3479447370796909\"]", "ZRANGE to 0 -1 WITHSCORES");
        Expect("1", "GEOSEARCHSTORE to g FROMLONLAT 15 37 BYBOX 400 400 km COUNT 1 STOREDIST");
        Assert.StartsWith("\"56.441257870158", Run("ZSCORE to Catania"), StringComparison.Ordinal);
    }

    [Fact]
    public void May_store_in_its_source()
    {
        Expect("1", "GEOSEARCHSTORE g g FROMMEMBER Palermo BYRADIUS 1 m");
        Expect("[\"Palermo\"]", "ZRANGE g 0 -1");
    }

    [Fact]
    public void No_hit_deletes_the_destination()
    {
        var heard = new HeardEvents();
        Run("MSET to text other text");
        Server.Context.Engine.Listener = heard;
        Expect("0", "GEOSEARCHSTORE to g FROMLONLAT 100 0 BYRADIUS 1 m");
        Expect("0", "GEOSEARCHSTORE other none FROMMEMBER a BYRADIUS 1 m");
        Expect("2", "GEOSEARCHSTORE new g FROMLONLAT 15 37 BYBOX 400 400 km");
        Expect("1", "EXISTS new to other");
        Assert.Equal(["del 0:to", "del 0:other", "geosearchstore 0:new"], heard.All);
    }

    [Fact]
    public void Refusals()
    {
        Expect("(error) ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options", "GEOSEARCHSTORE to g FROMLONLAT 1 2 BYRADIUS 1 m WITHDIST");
        Run("SET text text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "GEOSEARCHSTORE to text FROMLONLAT 1 2 BYRADIUS 1 m");
    }
}
