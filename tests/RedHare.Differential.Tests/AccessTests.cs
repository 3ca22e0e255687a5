using System.Globalization;
using Xunit;

namespace RedHare.Differential.Tests;

/// <summary>When a key was used last, and how often, as redis-server counts it.</summary>
public sealed class AccessTests(ServerPair servers) : IClassFixture<ServerPair>
{
    [Fact]
    public void The_same_commands_count_as_a_use()
    {
        string[] commands =
        [
            "GET k", "TYPE k", "EXISTS k", "TTL k", "PTTL k", "EXPIRETIME k", "STRLEN k", "GETRANGE k 0 1", "BITCOUNT k", "TOUCH k", "DUMP k", "OBJECT ENCODING k", "OBJECT REFCOUNT k", "OBJECT IDLETIME k",
            "MEMORY USAGE k", "DEBUG OBJECT k", "KEYS *", "SCAN 0", "RANDOMKEY", "EXPIRE k 1000", "PERSIST k", "GETEX k", "MGET k other", "SORT k", "LCS k k", "COPY k other REPLACE", "APPEND k x", "SETRANGE k 0 x", "INCR k",
            "RENAMENX k k", "WATCH k",
        ];
        var (real, ours) = servers.Connect();
        using var theirs = real();
        using var mine = ours();
        foreach (var command in commands) Assert.Equal((command, IsUse(theirs, command)), (command, IsUse(mine, command)));
    }

    [Fact]
    public void What_RENAME_and_COPY_make_was_used_as_long_ago()
    {
        var (real, ours) = servers.Connect();
        using var theirs = real();
        using var mine = ours();
        foreach (var (command, key) in (ReadOnlySpan<(string, string)>)[("RENAME k n", "n"), ("COPY k n REPLACE", "n"), ("SET k w", "k"), ("SET k w KEEPTTL", "k"), ("GETSET k w", "k"), ("RESTORE", "k")])
            Assert.Equal((command, IdleAfter(theirs, command, key) > 500), (command, IdleAfter(mine, command, key) > 500));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void Counters_rise_alike(int factor)
    {
        // They rise by chance: the mean of many keys has a deviation of a tenth or so, and what is tolerated is five times that.
        var (real, ours) = servers.Connect();
        using var theirs = real();
        using var mine = ours();
        var (its, my) = (MeanFrequency(theirs, factor), MeanFrequency(mine, factor));
        Assert.InRange(my, its * 0.9 - 0.8, its * 1.1 + 0.8);
    }

    [Fact]
    public void A_counter_that_was_restored_is_the_same()
    {
        var (real, ours) = servers.Connect();
        foreach (var connect in (Func<Peer>[])[real, ours])
        {
            using var peer = connect();
            Ask(peer, "CONFIG SET maxmemory-policy allkeys-lfu lfu-decay-time 0");
            Restore(peer, "FREQ", "123");
            Assert.Equal(":123\r\n", Ask(peer, "OBJECT FREQ k"));
            Assert.StartsWith("-ERR An LFU maxmemory policy is selected", Ask(peer, "OBJECT IDLETIME k"), StringComparison.Ordinal);
            Ask(peer, "CONFIG SET maxmemory-policy noeviction lfu-decay-time 1");
            Assert.StartsWith("-ERR An LFU maxmemory policy is not selected", Ask(peer, "OBJECT FREQ k"), StringComparison.Ordinal);
        }
    }

    private static bool IsUse(Peer peer, string command) => IdleAfter(peer, command, "k") < 500;

    private static long IdleAfter(Peer peer, string command, string key)
    {
        Restore(peer, "IDLETIME", "1000");
        if (command != "RESTORE") Ask(peer, command);
        Ask(peer, "UNWATCH");
        return Number(Ask(peer, $"OBJECT IDLETIME {key}"));
    }

    private static void Restore(Peer peer, string option, string value)
    {
        Ask(peer, "FLUSHALL");
        Ask(peer, "SET k 12");
        var dump = Ask(peer, "DUMP k");
        var start = dump.IndexOf('\n', StringComparison.Ordinal) + 1;
        Assert.Equal("+OK\r\n", Ask(peer, "RESTORE", "k", "0", dump[start..^2], "REPLACE", option, value));
    }

    private static double MeanFrequency(Peer peer, int factor)
    {
        const int Keys = 60, Uses = 250;
        Ask(peer, "FLUSHALL");
        Ask(peer, $"CONFIG SET maxmemory-policy allkeys-lfu lfu-log-factor {factor} lfu-decay-time 0");
        // Not numbers: those small ones are objects that keys share there, with one counter.
        for (var key = 0; key < Keys; key++) Ask(peer, $"SET k:{key} text");
        peer.Send(Enumerable.Range(0, Keys * Uses).Select(static i => (string[])["GET", $"k:{i % Keys}"]));
        for (var i = 0; i < Keys * Uses; i++) peer.Read();
        var mean = Enumerable.Range(0, Keys).Average(key => (double)Number(Ask(peer, $"OBJECT FREQ k:{key}")));
        Ask(peer, "CONFIG SET maxmemory-policy noeviction lfu-log-factor 10 lfu-decay-time 1");
        return mean;
    }

    private static long Number(string reply) => long.Parse(reply.AsSpan(1).TrimEnd(), CultureInfo.InvariantCulture);

    private static string Ask(Peer peer, params string[] words)
    {
        peer.Send([words is [var line] ? line.Split(' ') : words]);
        return peer.Read().Raw;
    }
}
