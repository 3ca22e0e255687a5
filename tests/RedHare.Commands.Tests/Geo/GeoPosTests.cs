namespace RedHare.Commands.Tests.Geo;

public sealed class GeoPosTests : CommandTest
{
    [Fact]
    public void Answers_the_middle_of_the_cell()
    {
        Run("GEOADD g 13.361389 38.115556 Palermo");
        Expect("[[\"13.36138933897018433\", \"38.11555639549629859\"], (nil array)]", "GEOPOS g Palermo none");
        Expect("[]", "GEOPOS g");
        Expect("[(nil array), (nil array)]", "GEOPOS none a b");
    }

    [Fact]
    public void Answers_doubles_in_RESP3()
    {
        Run("HELLO 3");
        Run("GEOADD g 13.361389 38.115556 Palermo");
        Expect("[[,13.361389338970184, ,38.1155563954963], (nil)]", "GEOPOS g Palermo none");
    }

    [Fact]
    public void Any_score_is_somewhere()
    {
        Run("ZADD g -1 a 1e300 b inf c -inf d 4503599627370496 e 0.5 f");
        Assert.Equal(6, Run("GEOPOS g a b c d e f").Split("], [").Length);
    }
}
