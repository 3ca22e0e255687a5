namespace RedHare.Commands.Tests.Lists;

public sealed class LMPopTests : CommandTest
{
    [Fact]
    public void PopsFromTheFirstListThereIs()
    {
        Expect("3", "RPUSH b 1 2 3");
        Expect("2", "RPUSH c 4 5");
        Expect("[\"b\", [\"1\"]]", "LMPOP 3 a b c LEFT");
        Expect("[\"b\", [\"3\", \"2\"]]", "LMPOP 3 a b c RIGHT COUNT 9");
        Expect("[\"c\", [\"4\"]]", "LMPOP 3 a b c left count 1");
        Expect("(nil array)", "LMPOP 2 a b LEFT");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR numkeys should be greater than 0", "LMPOP 0 a LEFT");
        Expect("(error) ERR numkeys should be greater than 0", "LMPOP x a LEFT");
        Expect("(error) ERR syntax error", "LMPOP 2 a LEFT");
        Expect("(error) ERR syntax error", "LMPOP 9223372036854775807 a LEFT");
        Expect("(error) ERR syntax error", "LMPOP 1 a UP");
        Expect("(error) ERR syntax error", "LMPOP 1 a LEFT COUNT");
        Expect("(error) ERR syntax error", "LMPOP 1 a LEFT COUNT 1 COUNT 2");
        Expect("(error) ERR count should be greater than 0", "LMPOP 1 a LEFT COUNT 0");
        Expect("(error) ERR count should be greater than 0", "LMPOP 1 a LEFT COUNT x");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LMPOP 2 none s LEFT");
    }
}
