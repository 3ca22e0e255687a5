namespace RedHare.Commands.Tests.Geo;

public sealed class GeoDistTests : CommandTest
{
    [Fact]
    public void Answers_four_decimals_in_any_unit()
    {
        Run("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania");
        Expect("\"166274.1516\"", "GEODIST g Palermo Catania");
        Expect("\"166.2742\"", "GEODIST g Palermo Catania KM");
        Expect("\"103.3182\"", "GEODIST g Palermo Catania mi");
        Expect("\"545518.8700\"", "GEODIST g Palermo Catania ft");
        Expect("\"0.0000\"", "GEODIST g Palermo Palermo");
    }

    [Fact]
    public void What_is_missing_is_nil()
    {
        Run("GEOADD g 13.361389 38.115556 Palermo");
        Expect("(nil)", "GEODIST g Palermo none");
        Expect("(nil)", "GEODIST none a b");
        Expect("(error) ERR unsupported unit provided. please use M, KM, FT, MI", "GEODIST none a b yd");
        Expect("(error) ERR syntax error", "GEODIST g a b m m");
    }
}
