namespace RedHare.Commands.Tests.SortedSets;

public sealed class ZMPopTests : CommandTest
{
    [Fact]
    public void Pops_from_the_first_that_has_any()
    {
        Run("ZADD z 1 a 2 b 3 c");
        Expect("[\"z\", [[\"a\", \"1\"]]]", "ZMPOP 2 none z MIN");
        Expect("[\"z\", [[\"c\", \"3\"], [\"b\", \"2\"]]]", "ZMPOP 1 z MAX COUNT 5");
        Expect("(nil array)", "ZMPOP 2 none z MIN");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR numkeys should be greater than 0", "ZMPOP 0 z MIN");
        Expect("(error) ERR numkeys should be greater than 0", "ZMPOP x z MIN");
        Expect("(error) ERR syntax error", "ZMPOP 2 z MIN");
        Expect("(error) ERR syntax error", "ZMPOP 1 z MID");
        Expect("(error) ERR count should be greater than 0", "ZMPOP 1 z MIN COUNT 0");
        Expect("(error) ERR syntax error", "ZMPOP 1 z MIN COUNT 1 COUNT 2");
        Expect("(error) ERR syntax error", "ZMPOP 1 z MIN COUNT");
        Run("SET s x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "ZMPOP 2 s z MIN");
    }
}
