namespace RedHare.Commands.Tests.Lists;

public sealed class LTrimTests : CommandTest
{
    [Fact]
    public void KeepsARange()
    {
        Expect("5", "RPUSH k a b c d e");
        Expect("OK", "LTRIM k 1 -2");
        Expect("[\"b\", \"c\", \"d\"]", "LRANGE k 0 -1");
        Expect("OK", "LTRIM k 0 9");
        Expect("[\"b\", \"c\", \"d\"]", "LRANGE k 0 -1");
        Expect("OK", "LTRIM k -1 -1");
        Expect("[\"d\"]", "LRANGE k 0 -1");
    }

    [Fact]
    public void DeletesWhatIsEmpty()
    {
        Expect("2", "RPUSH k a b");
        Expect("OK", "LTRIM k 2 1");
        Expect("1", "SETNX k v");
        Expect("OK", "LTRIM none 0 1");
        Expect("2", "RPUSH l a b");
        Expect("OK", "LTRIM l 5 9");
        Expect("0", "LLEN l");
    }

    [Fact]
    public void WhoWatchesIsToldEvenWhenNothingIsCutOff()
    {
        Run("RPUSH k a b");
        using var other = Server.Connect();
        other.Run("WATCH k");
        Expect("OK", "LTRIM k 0 -1");
        other.Run("MULTI");
        Assert.Equal("(nil array)", other.Run("EXEC"));
        Expect("[\"a\", \"b\"]", "LRANGE k 0 -1");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR value is not an integer or out of range", "LTRIM none a 1");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LTRIM s 0 1");
    }
}
