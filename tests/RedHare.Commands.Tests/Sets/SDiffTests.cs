namespace RedHare.Commands.Tests.Sets;

public sealed class SDiffTests : CommandTest
{
    [Fact]
    public void Answers_what_only_the_first_has()
    {
        Expect("4", "SADD a 1 2 3 x");
        Expect("2", "SADD b 2 x");
        Expect("1", "SADD c 3");
        Expect("[\"1\"]", "SDIFF a b c");
        Expect("[\"1\", \"2\", \"3\", \"x\"]", "SDIFF a none");
        Expect("[]", "SDIFF none a");
        Expect("[]", "SDIFF a b a");
    }

    [Fact]
    public void Both_algorithms_agree()
    {
        for (var i = 0; i < 1000; i++) Run($"SADD a m{i}");
        Run("SADD b m1 m2 y");
        Run("SADD c m3");
        // Many small operands make the removal from a copy cheaper than looking all members up.
        Assert.Equal(997, Run("SDIFF a b c").Split(", ").Length);
        Assert.Equal(997, Run("SDIFF a b c b b b b b b b").Split(", ").Length);
        Run("SUNIONSTORE d a");
        Expect("[\"y\"]", "SDIFF b a none");
        Run("SADD b z");
        Assert.Equal(2, Run("SDIFF b a none").Split(", ").Length);
        Expect("[]", "SDIFF a d b b b b b");
    }

    [Fact]
    public void Refuses_another_type()
    {
        Expect("1", "SETNX k text");
        Expect("(error) WRONGTYPE Operation against a key holding the wrong kind of value", "SDIFF none k");
    }
}
