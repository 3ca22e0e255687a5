namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZPopMinTests : CommandTest
{
    [Fact]
    public void Pops_the_lowest()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("[\"a\", \"1\"]", "ZPOPMIN z");
        Expect("[\"b\", \"2\", \"c\", \"3\"]", "ZPOPMIN z 9");
        Expect("[]", "ZPOPMIN z");
        Expect("[]", "ZPOPMIN none 3");
        Run("ZADD z 1 a 2 b");
        Expect("[]", "ZPOPMIN z 0");
        Client.Session.Protocol = 3;
        Expect("[\"a\", ,1]", "ZPOPMIN z");
        Expect("[[\"b\", ,2]]", "ZPOPMIN z 1");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR value is out of range, must be positive", "ZPOPMIN z -1");
        Expect("(error) ERR value is out of range, must be positive", "ZPOPMIN z x");
        Expect("(error) ERR syntax error", "ZPOPMIN z 1 2");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZPOPMIN s");
    }

    [Fact]
    public void Pops_from_a_tree()
    {
        for (var i = 0; i < 200; i++) Run($"ZADD big {i} m{i:D3}");
        Expect("[\"m000\", \"0\", \"m001\", \"1\"]", "ZPOPMIN big 2");
        Expect("0", "ZRANK big m002");
    }
}
