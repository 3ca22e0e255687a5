namespace RedHare.Commands.Tests.Server;

public sealed class MemoryUsageTests : CommandTest
{
    [Fact]
    public void Counts_record_block_tables_and_elements()
    {
        Run("SET k 0123456789");
        Expect("24", "MEMORY USAGE k");
        Client.Run("SET", "long", new string('x', 100_000));
        Assert.InRange(Usage("long"), 100_000, 110_000);
        for (var i = 0; i < 1000; i++)
        {
            Run($"SADD s member:{i:0000}");
            Run($"HSET h field:{i:0000} value");
            Run($"ZADD z {i} member:{i:0000}");
        }
        Assert.InRange(Usage("s"), 24_000, 40_000);
        Assert.InRange(Usage("h"), 30_000, 50_000);
        Assert.InRange(Usage("z"), 40_000, 70_000);
        Expect("(nil)", "MEMORY USAGE none");
    }

    [Fact]
    public void Samples_when_members_are_many()
    {
        for (var i = 0; i < 1000; i++) Run($"SADD s member:{i:0000}");
        Assert.Equal(Usage("s SAMPLES 0"), Usage("s SAMPLES 3"));
        Expect("(error) ERR syntax error", "MEMORY USAGE s SAMPLES");
        Expect("(error) ERR syntax error", "MEMORY USAGE s SAMPLES -1");
        Expect("(error) ERR syntax error", "MEMORY USAGE s OTHER 1");
        Expect("(error) ERR value is not an integer or out of range", "MEMORY USAGE s SAMPLES x");
    }

    private long Usage(string arguments) => long.Parse(Run("MEMORY USAGE " + arguments), System.Globalization.CultureInfo.InvariantCulture);
}
