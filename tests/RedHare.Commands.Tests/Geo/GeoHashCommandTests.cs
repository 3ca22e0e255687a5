namespace RedHare.Commands.Tests.Geo;

public sealed class GeoHashCommandTests : CommandTest
{
    [Fact]
    public void Answers_eleven_letters()
    {
        Run("GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania -5.6 42.6 Leon");
        Expect("[\"sqc8b49rny0\", \"sqdtr74hyu0\", (nil), \"ezs42e44yx0\"]", "GEOHASH g Palermo Catania none Leon");
        Expect("[(nil)]", "GEOHASH none a");
        Expect("[]", "GEOHASH g");
    }
}
