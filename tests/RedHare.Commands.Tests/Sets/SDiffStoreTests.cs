using RedHare.Engine;

namespace RedHare.Commands.Tests.Sets;

public sealed class SDiffStoreTests : CommandTest
{
    [Fact]
    public void Stores_what_only_the_first_has()
    {
        Expect("4", "SADD a 1 2 3 x");
        Expect("2", "SADD b 2 x");
        Expect("2", "SDIFFSTORE d a b");
        Expect("[\"1\", \"3\"]", "SMEMBERS d");
        Assert.Equal(KeyEncoding.IntSet, Server.EncodingOf("d"));
    }

    [Fact]
    public void Overwrites_an_operand()
    {
        Expect("3", "SADD a 1 2 3");
        Expect("2", "SADD b 2 3");
        Expect("1", "SDIFFSTORE a a b");
        Expect("[\"1\"]", "SMEMBERS a");
        Expect("0", "SDIFFSTORE b a a");
        Assert.Null(Server.EncodingOf("b"));
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SDIFFSTORE d k");
    }
}
