namespace RedHare.Commands.Tests.Lists;

public sealed class LRemTests : CommandTest
{
    [Fact]
    public void RemovesFromEitherEnd()
    {
        Expect("7", "RPUSH k x a x b x c x");
        Expect("1", "LREM k 1 x");
        Expect("2", "LREM k -2 x");
        Expect("[\"a\", \"x\", \"b\", \"c\"]", "LRANGE k 0 -1");
        Expect("1", "LREM k 0 x");
        Expect("0", "LREM k 0 x");
        Expect("0", "LREM none 0 x");
    }

    [Fact]
    public void IntegersAreTexts()
    {
        Expect("4", "RPUSH k 1 01 1 +1");
        Expect("2", "LREM k 0 1");
        Expect("[\"01\", \"+1\"]", "LRANGE k 0 -1");
    }

    [Fact]
    public void DeletesWhatIsEmpty()
    {
        Expect("2", "RPUSH k x x");
        Expect("2", "LREM k -5 x");
        Expect("1", "SETNX k v");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR value is not an integer or out of range", "LREM none a x");
        Expect("(error) ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807", "LREM none -9223372036854775808 x");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LREM s 0 x");
    }
}
