namespace RedHare.Commands.Tests.Lists;

public sealed class RPopTests : CommandTest
{
    [Fact]
    public void PopsOne()
    {
        Expect("5", "RPUSH k a b c d e");
        Expect("\"e\"", "RPOP k");
        Expect("4", "LLEN k");
        Expect("(nil)", "RPOP none");
    }

    [Fact]
    public void PopsSome()
    {
        Expect("5", "RPUSH k a b c d e");
        Expect("\"e\"", "RPOP k");
        Expect("[\"d\", \"c\"]", "RPOP k 2");
        Expect("[]", "RPOP k 0");
        Expect("[\"b\", \"a\"]", "RPOP k 9");
        Expect("0", "LLEN k");
        Expect("(nil array)", "RPOP k 1");
    }

    [Fact]
    public void ADeletedListIsNotThere()
    {
        Expect("1", "RPUSH k 12");
        Expect("\"12\"", "RPOP k");
        Expect("1", "SETNX k v");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR value is out of range, must be positive", "RPOP k -1");
        Expect("(error) ERR value is out of range, must be positive", "RPOP k x");
        Expect("(error) ERR wrong number of arguments for 'rpop' command", "RPOP k 1 2");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "RPOP s");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "RPOP s 0");
    }
}
