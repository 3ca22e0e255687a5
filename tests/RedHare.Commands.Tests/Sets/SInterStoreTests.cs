using RedHare.Engine;

namespace RedHare.Commands.Tests.Sets;

public sealed class SInterStoreTests : CommandTest
{
    [Fact]
    public void Stores_what_all_have()
    {
        Expect("4", "SADD a 1 2 3 x");
        Expect("3", "SADD b 2 3 x");
        Expect("3", "SINTERSTORE d a b");
        Expect("[\"2\", \"3\", \"x\"]", "SMEMBERS d");
    }

    [Fact]
    public void Overwrites_an_operand()
    {
        Expect("4", "SADD a 1 2 3 x");
        Expect("3", "SADD b 2 3 x");
        Expect("3", "SINTERSTORE a a b");
        Expect("[\"2\", \"3\", \"x\"]", "SMEMBERS a");
    }

    [Fact]
    public void Deletes_the_destination_when_nothing_is_left()
    {
        Expect("1", "SADD a 1");
        Expect("1", "SADD d 1");
        Expect("0", "SINTERSTORE d a none");
        Assert.Null(Server.EncodingOf("d"));
        Run("SETNX d text");
        Expect("1", "SADD b 2");
        Expect("0", "SINTERSTORE d a b");
        Assert.Null(Server.EncodingOf("d"));
    }

    [Fact]
    public void Integers_are_an_integer_set_whatever_the_operands_are()
    {
        Run("SADD a 1 2 x");
        Run("SADD b 1 2 y");
        Run("SADD c " + string.Join(' ', Enumerable.Range(0, 600)) + " z");
        Expect("2", "SINTERSTORE d a b");
        Assert.Equal(KeyEncoding.IntSet, Server.EncodingOf("d"));
        Run("SADD e " + string.Join(' ', Enumerable.Range(100, 300)) + " y");
        Expect("300", "SINTERSTORE d c e");
        Assert.Equal(KeyEncoding.IntSet, Server.EncodingOf("d"));
        Run("SADD e z");
        Expect("301", "SINTERSTORE d c e");
        Assert.Equal(KeyEncoding.HashTable, Server.EncodingOf("d"));
    }

    [Fact]
    public void Refuses_operands_of_another_type_only()
    {
        Expect("1", "SETNX k text");
        Expect("1", "SADD a 1");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SINTERSTORE d a k");
        Expect("1", "SINTERSTORE k a");
        Expect("[\"1\"]", "SMEMBERS k");
    }
}
