namespace RedHare.Commands.Tests.Geo;

public sealed class GeoAddTests : CommandTest
{
    [Fact]
    public void Scores_are_cells()
    {
        Expect("2", "GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania");
        Expect("[\"Palermo\", \"3479099956230698\", \"Catania\", \"3479447370796909\"]", "ZRANGE g 0 -1 WITHSCORES");
        Expect("0", "GEOADD g 13.361389 38.115556 Palermo");
        Expect("1", "GEOADD g CH 13.4 38.1 Palermo");
    }

    [Fact]
    public void Conditions()
    {
        Expect("0", "GEOADD g XX 0 0 a");
        Expect("1", "GEOADD g NX 0 0 a");
        Expect("0", "GEOADD g NX CH 1 1 a");
        Expect("1", "GEOADD g CH XX 1 1 a");
        Expect("(error) ERR syntax error", "GEOADD g XX NX 0 0 a");
        Expect("(error) ERR syntax error", "GEOADD g NX CH XX");
    }

    [Fact]
    public void Refusals_change_nothing()
    {
        Expect("(error) ERR invalid longitude,latitude pair 200.000000,100.500000", "GEOADD g 200 100.5 a");
        Expect("(error) ERR invalid longitude,latitude pair inf,0.000000", "GEOADD g 0 0 a inf 0 b");
        Expect("(error) ERR value is not a valid float", "GEOADD g x 0 a");
        Expect("(error) ERR syntax error", "GEOADD g 0 0 a 1");
        Expect("0", "EXISTS g");
        Run("SET s text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "GEOADD s 0 0 a");
    }

    [Fact]
    public void Its_event_is_that_of_ZADD()
    {
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Run("GEOADD g 0 0 a");
        Run("GEOADD g 0 0 a");
        Assert.Equal(["zadd 0:g"], heard.All);
    }
}
