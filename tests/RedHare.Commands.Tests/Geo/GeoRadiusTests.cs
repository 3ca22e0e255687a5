namespace RedHare.Commands.Tests.Geo;

public sealed class GeoRadiusTests : CommandTest
{
    public GeoRadiusTests() => Run("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania");

    [Theory]
    [InlineData("GEORADIUS")]
    [InlineData("GEORADIUS_RO")]
    public void Finds_around_a_place(string command)
    {
        Expect("[[\"Catania\", \"56.4413\"], [\"Palermo\", \"190.4424\"]]", command + " g 15 37 200 km WITHDIST ASC");
        Expect("(error) ERR need numeric radius", command + " none 15 37 x km");
    }

    [Theory]
    [InlineData("GEORADIUSBYMEMBER")]
    [InlineData("GEORADIUSBYMEMBER_RO")]
    public void Finds_around_a_member(string command)
    {
        Expect("[\"Palermo\", \"Catania\"]", command + " g Palermo 200 km ASC");
        Expect("(error) ERR could not decode requested zset member", command + " g none 200 km");
        Expect("[]", command + " none a x y");
    }

    [Fact]
    public void Stores_in_the_last_key_named()
    {
        Expect("2", "GEORADIUS g 15 37 200 km STORE one STOREDIST two STORE three");
        Expect("1", "EXISTS one two three");
        Expect("[\"g\", \"one\", \"three\"]", "COMMAND GETKEYS GEORADIUS g 15 37 200 km STORE one STORE three");
        Expect("1", "GEORADIUSBYMEMBER g Palermo 1 km STOREDIST g");
        Expect("[\"Palermo\", \"0\"]", "ZRANGE g 0 -1 WITHSCORES");
    }

    [Fact]
    public void Its_event_names_the_family()
    {
        var heard = new HeardEvents();
        Server.Context.Engine.Listener = heard;
        Run("GEORADIUS g 15 37 200 km STORE to");
        Assert.Equal(["georadiusstore 0:to"], heard.All);
    }

    [Fact]
    public void Refusals()
    {
        Expect("(error) ERR syntax error", "GEORADIUS_RO g 15 37 200 km STORE to");
        Expect("(error) ERR syntax error", "GEORADIUS g 15 37 200 km FROMMEMBER a");
        Expect("(error) ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options", "GEORADIUS g 15 37 200 km STORE to WITHCOORD");
    }
}
