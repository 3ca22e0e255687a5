using RedHare.Engine;

namespace RedHare.Commands.Tests.Sets;

public sealed class SMoveTests : CommandTest
{
    [Fact]
    public void Moves_a_member()
    {
        Expect("2", "SADD a x 1");
        Expect("2", "SADD b y z");
        Expect("1", "SMOVE a b x");
        Expect("[\"1\"]", "SMEMBERS a");
        Expect("[\"y\", \"z\", \"x\"]", "SMEMBERS b");
        Expect("0", "SMOVE a b none");
        Expect("0", "SMOVE none b x");
    }

    [Fact]
    public void Creates_the_destination_and_deletes_the_source()
    {
        Expect("1", "SADD a 7");
        Expect("1", "SMOVE a b 7");
        Assert.Null(Server.EncodingOf("a"));
        Assert.Equal(KeyEncoding.IntSet, Server.EncodingOf("b"));
    }

    [Fact]
    public void Leaves_a_member_that_the_destination_has()
    {
        Expect("1", "SADD a x");
        Expect("1", "SADD b x");
        Expect("1", "SMOVE a b x");
        Expect("0", "SCARD a");
        Expect("1", "SCARD b");
    }

    [Fact]
    public void Is_no_change_within_one_set()
    {
        Expect("1", "SADD a x");
        Expect("1", "SMOVE a a x");
        Expect("0", "SMOVE a a y");
        Expect("[\"x\"]", "SMEMBERS a");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("0", "SMOVE none k x");
        Expect("1", "SADD a x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SMOVE k a x");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SMOVE a k x");
        Expect("[\"x\"]", "SMEMBERS a");
    }
}
