namespace RedHare.Commands.Tests.Lists;

public sealed class LPopTests : CommandTest
{
    [Fact]
    public void PopsOne()
    {
        Expect("5", "RPUSH k a b c d e");
        Expect("\"a\"", "LPOP k");
        Expect("4", "LLEN k");
        Expect("(nil)", "LPOP none");
    }

    [Fact]
    public void PopsSome()
    {
        Expect("5", "RPUSH k a b c d e");
        Expect("\"a\"", "LPOP k");
        Expect("[\"b\", \"c\"]", "LPOP k 2");
        Expect("[]", "LPOP k 0");
        Expect("[\"d\", \"e\"]", "LPOP k 9");
        Expect("0", "LLEN k");
        Expect("(nil array)", "LPOP k 1");
    }

    [Fact]
    public void ADeletedListIsNotThere()
    {
        Expect("1", "RPUSH k 12");
        Expect("\"12\"", "LPOP k");
        Expect("1", "SETNX k v");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR value is out of range, must be positive", "LPOP k -1");
        Expect("(error) ERR value is out of range, must be positive", "LPOP k x");
        Expect("(error) ERR wrong number of arguments for 'lpop' command", "LPOP k 1 2");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LPOP s");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LPOP s 0");
    }
}
