using RedHare.Engine;

namespace RedHare.Commands.Tests.Sets;

public sealed class SUnionStoreTests : CommandTest
{
    [Fact]
    public void Stores_what_any_has()
    {
        Expect("2", "SADD a 1 3");
        Expect("2", "SADD b 2 3");
        Expect("3", "SUNIONSTORE d a b");
        Assert.Equal(KeyEncoding.IntSet, Server.EncodingOf("d"));
        Expect("1", "SADD b x");
        Expect("4", "SUNIONSTORE d a b");
        Assert.Equal(KeyEncoding.ListPack, Server.EncodingOf("d"));
    }

    [Fact]
    public void Overwrites_an_operand()
    {
        Expect("2", "SADD a x y");
        Expect("1", "SADD b z");
        Expect("3", "SUNIONSTORE a a b");
        Expect("3", "SCARD a");
        Expect("3", "SUNIONSTORE a a");
    }

    [Fact]
    public void Deletes_the_destination_when_nothing_is_there()
    {
        Expect("1", "SADD d 1");
        Expect("0", "SUNIONSTORE d none");
        Assert.Null(Server.EncodingOf("d"));
    }

    [Fact]
    public void Overwrites_a_big_operand()
    {
        for (var i = 0; i < 1000; i++) Run($"SADD a m{i}");
        Run("SADD b 1 2 3");
        Expect("1003", "SUNIONSTORE a b a");
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("a"));
        Expect("1", "SISMEMBER a m999");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SUNIONSTORE d k");
    }
}
