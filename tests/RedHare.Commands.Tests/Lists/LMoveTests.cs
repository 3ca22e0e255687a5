namespace RedHare.Commands.Tests.Lists;

public sealed class LMoveTests : CommandTest
{
    [Fact]
    public void MovesBetweenLists()
    {
        Expect("3", "RPUSH a 1 2 3");
        Expect("\"1\"", "LMOVE a b LEFT RIGHT");
        Expect("\"3\"", "LMOVE a b right left");
        Expect("[\"3\", \"1\"]", "LRANGE b 0 -1");
        Expect("\"2\"", "LMOVE a b LEFT LEFT");
        Expect("0", "LLEN a");
        Expect("[\"2\", \"3\", \"1\"]", "LRANGE b 0 -1");
        Expect("(nil)", "LMOVE a b LEFT LEFT");
    }

    [Fact]
    public void RotatesAList()
    {
        Expect("3", "RPUSH k a b c");
        Expect("\"a\"", "LMOVE k k LEFT RIGHT");
        Expect("[\"b\", \"c\", \"a\"]", "LRANGE k 0 -1");
        Expect("\"a\"", "LMOVE k k RIGHT LEFT");
        Expect("\"a\"", "LMOVE k k LEFT LEFT");
        Expect("\"c\"", "LMOVE k k RIGHT RIGHT");
        Expect("[\"a\", \"b\", \"c\"]", "LRANGE k 0 -1");
        Expect("1", "RPUSH one 1");
        Expect("\"1\"", "LMOVE one one LEFT RIGHT");
        Expect("[\"1\"]", "LRANGE one 0 -1");
    }

    [Fact]
    public void MovesBigElements()
    {
        var big = new string('x', 20000);
        Client.Run("RPUSH", "a", big, "y");
        Assert.Equal('"' + big + '"', Run("LMOVE a b LEFT LEFT"));
        Assert.Equal('"' + big + '"', Run("LMOVE b b LEFT RIGHT"));
        Expect("1", "LLEN b");
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR syntax error", "LMOVE a b UP LEFT");
        Expect("(error) ERR syntax error", "LMOVE a b LEFT UP");
        Expect("1", "SETNX s v");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LMOVE s b LEFT LEFT");
        Expect("(nil)", "LMOVE none s LEFT LEFT");
        Expect("1", "RPUSH a 1");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "LMOVE a s LEFT LEFT");
        Expect("[\"1\"]", "LRANGE a 0 -1");
    }
}
