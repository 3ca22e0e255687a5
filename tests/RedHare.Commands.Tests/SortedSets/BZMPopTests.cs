namespace RedHare.Commands.Tests.SortedSets;

public sealed class BZMPopTests : CommandTest
{
    [Fact]
    public void Pops_or_waits()
    {
        Run("ZADD z 1 a 2 b");
        Expect("[\"z\", [[\"b\", \"2\"]]]", "BZMPOP 0 2 none z MAX");
        Run("ZREM z a");
        using var other = Server.Connect();
        Client.RunBlocking("BZMPOP 0 1 z MIN COUNT 2");
        other.Run("ZADD z 1 a 2 b 3 c");
        Assert.Equal("[\"z\", [[\"a\", \"1\"], [\"b\", \"2\"]]]", Client.Completed());
        Expect("[\"c\"]", "ZRANGE z 0 -1");
    }

    [Fact]
    public void Answers_nothing_when_the_time_is_up()
    {
        Client.RunBlocking("BZMPOP 0.01 1 z MIN");
        Assert.Equal("(nil array)", Client.Completed());
    }

    [Fact]
    public void Refuses()
    {
        Expect("(error) ERR numkeys should be greater than 0", "BZMPOP 0 0 z MIN");
        Expect("(error) ERR syntax error", "BZMPOP 0 1 z MID");
        Expect("(error) ERR timeout is negative", "BZMPOP -1 1 z MIN");
    }
}
