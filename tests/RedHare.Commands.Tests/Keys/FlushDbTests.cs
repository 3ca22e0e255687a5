namespace RedHare.Commands.Tests.Keys;

public sealed class FlushDbTests : CommandTest
{
    [Theory]
    [InlineData("FLUSHDB")]
    [InlineData("FLUSHDB ASYNC")]
    [InlineData("FLUSHDB sync")]
    public void Empties(string line)
    {
        var log = Server.Context.Engine.Effects.Read();
        Run("SELECT 1");
        Run("SET other 1");
        Run("SELECT 0");
        for (var i = 0; i < 300; i++) Run($"SADD s m{i}");
        Run("MSET a 1 b 2");
        Expect("OK", line);
        Expect("0", "DBSIZE");
        Run("SELECT 1");
        Expect("1", "DBSIZE");
        Assert.Equal(line, EffectText.Lines(log)[^1]);
    }

    [Fact]
    public void Refuses_other_words()
    {
        Expect("(error) ERR syntax error", "FLUSHDB NOW");
        Expect("(error) ERR syntax error", "FLUSHDB SYNC ASYNC");
    }
}
