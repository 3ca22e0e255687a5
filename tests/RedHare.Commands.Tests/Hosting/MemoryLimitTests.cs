namespace RedHare.Commands.Tests.Hosting;

public sealed class MemoryLimitTests : CommandTest
{
    private long Used => Server.Context.Engine.UsedBytes;

    private void Fill(int keys, string options = "")
    {
        for (var i = 0; i < keys; i++) Run($"SET key:{i} {new string('x', 100)}{options}");
    }

    [Fact]
    public void Without_eviction_writes_are_refused_and_reads_and_deletions_are_not()
    {
        Fill(10);
        Run("CONFIG SET maxmemory 1");
        Expect("(error) OOM command not allowed when used memory > 'maxmemory'.", "SET a 1");
        Assert.StartsWith("\"xxx", Run("GET key:1"));
        Expect("1", "DEL key:1");
        Run("CONFIG SET maxmemory 0");
        Expect("OK", "SET a 1");
    }

    [Fact]
    public void EXEC_is_refused_when_one_of_its_commands_needs_memory()
    {
        Fill(1);
        using var other = Server.Connect();
        Run("MULTI");
        Run("SET a 1");
        other.Run("MULTI");
        other.Run("GET a");
        using var third = Server.Connect();
        third.Run("CONFIG SET maxmemory 1");
        Expect("(error) EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.", "EXEC");
        Assert.Equal("[(nil)]", other.Run("EXEC"));
    }

    [Theory]
    [InlineData("allkeys-random", "")]
    [InlineData("allkeys-lru", "")]
    [InlineData("allkeys-lfu", "")]
    [InlineData("volatile-random", " EX 1000")]
    [InlineData("volatile-lru", " EX 1000")]
    [InlineData("volatile-lfu", " EX 1000")]
    [InlineData("volatile-ttl", " EX 1000")]
    public void Keys_go_until_there_is_room(string policy, string options)
    {
        Fill(2000, options);
        var limit = Used * 3 / 4;
        Run($"CONFIG SET maxmemory-policy {policy} maxmemory-eviction-tenacity 100 maxmemory {limit}");
        Expect("OK", "SET another 1");
        Run("CONFIG SET maxmemory 0");
        Assert.InRange(Used, 1, limit + 1000);
        Assert.InRange(Server.Context.Engine.CountKeys(0), 500, 1900);
        // Housekeeping evicts too, and may be at its last one.
        Assert.True(SpinWait.SpinUntil(() => Run("INFO stats").Contains($"evicted_keys:{2001 - Server.Context.Engine.CountKeys(0)}\r\n", StringComparison.Ordinal), TimeSpan.FromSeconds(30)));
    }

    /// <summary>Each shard fills a slab for each size of record: of a small limit that must cost no key.</summary>
    [Fact]
    public void A_small_limit_is_filled_by_keys_of_all_sizes()
    {
        var limit = Used + 100_000;
        Run($"CONFIG SET maxmemory-policy allkeys-random maxmemory-eviction-tenacity 100 maxmemory {limit}");
        for (var i = 0; i < 5000; i++) Run($"SET {i}{new string('k', i % 250)} {new string('v', i % 40)} EX 10000");
        Assert.InRange(Used, limit * 9 / 10, limit);
    }

    [Fact]
    public void What_connections_hold_is_used_memory_too()
    {
        using var other = Server.Connect();
        var before = UsedMemory();
        other.Run("MULTI");
        other.Run($"SET a {new string('x', 1_000_000)}");
        Assert.InRange(UsedMemory() - before, 1_000_000, 1_100_000);
        other.Run("DISCARD");
        Assert.InRange(UsedMemory() - before, 0, 10_000);
        Assert.InRange(Figure("used_memory_peak"), before + 1_000_000, before + 1_200_000);
    }

    private long UsedMemory() => Figure("used_memory");

    private long Figure(string name) => long.Parse(Run("INFO memory").Split(name + ":")[1].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void A_volatile_policy_leaves_keys_without_expiry_alone()
    {
        Fill(20);
        Run("SET short 1 EX 100");
        Run("CONFIG SET maxmemory-policy volatile-ttl maxmemory-eviction-tenacity 100 maxmemory 1");
        Expect("(error) OOM command not allowed when used memory > 'maxmemory'.", "SET a 1");
        Expect("20", "DBSIZE");
    }

    [Fact]
    public void Evictions_are_events_and_effects()
    {
        using var listener = Server.Connect();
        listener.Run("PSUBSCRIBE __keyevent*");
        Run("CONFIG SET notify-keyspace-events Ee");
        Run("SET foo bar");
        Run("CONFIG SET maxmemory-policy allkeys-random maxmemory 1");
        Run("SET other bar");
        Run("CONFIG SET maxmemory 0");
        Assert.Contains("[\"pmessage\", \"__keyevent*\", \"__keyevent@0__:evicted\", \"foo\"]", listener.Pushes);
    }

    [Fact]
    public void Demanded_replicas_refuse_writes()
    {
        Run("SET a 1");
        Run("CONFIG SET min-replicas-to-write 1");
        Expect("(error) NOREPLICAS Not enough good replicas to write.", "SET a 2");
        Expect("\"1\"", "GET a");
        Run("CONFIG SET min-replicas-to-write 0");
        Expect("OK", "SET a 2");
    }
}
