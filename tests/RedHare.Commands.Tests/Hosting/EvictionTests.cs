namespace RedHare.Commands.Tests.Hosting;

public sealed class EvictionTests : CommandTest
{
    [Fact]
    public void An_evicted_key_is_an_event_an_effect_and_counted()
    {
        var heard = new HeardEvents();
        Run("SELECT 3");
        Run("SET k v");
        Server.Context.Engine.Listener = heard;
        Run("CONFIG SET maxmemory-policy allkeys-random maxmemory 1");
        // Changes nothing itself, but may need memory as far as the dispatcher knows.
        Expect("0", "SETRANGE other 0 \"\"");
        Run("CONFIG SET maxmemory 0");
        Assert.Equal(["evicted 3:k"], heard.All);
        Expect("0", "DBSIZE");
        Assert.Contains("evicted_keys:1\r\n", Run("INFO stats"), StringComparison.Ordinal);
        Run("CONFIG RESETSTAT");
        Assert.Contains("evicted_keys:0\r\n", Run("INFO stats"), StringComparison.Ordinal);
    }

    [Fact]
    public void Eviction_breaks_a_watch()
    {
        using var other = Server.Connect();
        Run("SET k v");
        Run("WATCH k");
        Run("CONFIG SET maxmemory-policy allkeys-lru maxmemory 1");
        other.Run("SET x y");
        Run("CONFIG SET maxmemory 0");
        Run("MULTI");
        Run("PING");
        Expect("(nil array)", "EXEC");
    }

    [Fact]
    public void A_pause_holds_eviction()
    {
        Run("SET k v");
        Run("CLIENT PAUSE 100000 WRITE");
        Run("CONFIG SET maxmemory-policy allkeys-lru maxmemory 1");
        Expect("\"v\"", "GET k");
        Run("CONFIG SET maxmemory 0");
        Run("CLIENT UNPAUSE");
        Expect("\"v\"", "GET k");
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("allkeys-lfu")]
    [InlineData("volatile-ttl")]
    public void A_storm_of_writes_stays_near_the_limit(string policy)
    {
        const long Limit = 400_000;
        Run($"CONFIG SET maxmemory-policy {policy} maxmemory {Limit}");
        long most = 0;
        for (var i = 0; i < 100_000; i++)
        {
            Assert.Equal("OK", Client.Run("SET", "k" + i, "value", "PXAT", (4_102_444_800_000 + i).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            if (i % 64 == 0) most = Math.Max(most, Server.Context.Engine.UsedBytes);
        }
        Run("CONFIG SET maxmemory 0");
        Assert.InRange(most, Limit / 2, Limit + Limit / 10);
        Assert.Equal(100_000, Server.Context.Engine.CountKeys(0) + Server.Context.Engine.Statistics.EvictedKeys);
    }
}
