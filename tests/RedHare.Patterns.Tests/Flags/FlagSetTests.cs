using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Flags;
using Xunit;

namespace RedHare.Patterns.Tests.Flags;

public sealed class FlagSetTests(TestServers servers) : PatternTest(servers)
{
    private static readonly FlagRule Nobody = new() { Percentage = 0 };

    private static CancellationToken Patient => new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    /// <summary>The clock of who hears stands still: it is the word of the change that brings it.</summary>
    [Theory, EveryBackend]
    public async Task A_change_reaches_everybody_at_once(TestBackend backend)
    {
        await using var writer = await FlagsAsync(backend);
        await using var reader = await FlagsAsync(backend, new ManualTime());
        Assert.False(reader.IsOn("new", "alice"));
        Assert.True(reader.IsOn("new", "alice", otherwise: true));
        var revision = await writer.SetAsync("new", new FlagRule());
        Assert.True(writer.IsOn("new", "alice"));
        Assert.Equal(revision, writer.Revision);
        await reader.WaitForAsync(revision, Patient);
        Assert.True(reader.IsOn("new", "alice"));
        Assert.True(reader.IsOn("new"));
        await reader.WaitForAsync(await writer.SetAsync("new", new FlagRule { IsEnabled = false, On = ["alice"] }), Patient);
        Assert.False(reader.IsOn("new", "alice"));
        Assert.Equal(["alice"], reader.Rules["new"].On);
        await reader.WaitForAsync(await writer.RemoveAsync("new"), Patient);
        Assert.Empty(reader.Rules);
        Assert.Equal(writer.Revision, await writer.RemoveAsync("new"));
        // Who comes later has what there is.
        await writer.SetAsync("late", new FlagRule { Percentage = 12.34, Off = ["bob"], Salt = "s" });
        await using var late = await FlagsAsync(backend);
        Assert.Equal((12.34, "s", writer.Revision), (late.Rules["late"].Percentage, late.Rules["late"].Salt, late.Revision));
    }

    /// <summary>Fault 14: what was published while nobody heard is not lost: after a gap the rules are read again.</summary>
    [Theory, EveryBackend]
    public async Task A_gap_is_read_over(TestBackend backend)
    {
        var heard = new HeardBackend((await OpenAsync(backend)).Backend);
        await using var reader = await FlagsAsync(backend, new ManualTime(), heard);
        await using var writer = await FlagsAsync(backend);
        var revision = await writer.SetAsync("new", new FlagRule());
        Assert.False(reader.IsOn("new", "alice"));
        heard.Say(new RedisMessage(default(RedisKey), default, IsGap: true));
        await reader.WaitForAsync(revision, Patient);
        Assert.True(reader.IsOn("new", "alice"));
    }

    /// <summary>A word that was lost without a gap is made good by reading from time to time.</summary>
    [Theory, EveryBackend]
    public async Task Rules_are_read_from_time_to_time(TestBackend backend)
    {
        var time = new ManualTime();
        await using var reader = await FlagsAsync(backend, time, new HeardBackend((await OpenAsync(backend)).Backend));
        await using var writer = await FlagsAsync(backend);
        var revision = await writer.SetAsync("new", new FlagRule());
        Assert.False(reader.IsOn("new", "alice"));
        var waiting = reader.WaitForAsync(revision, Patient).AsTask();
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.WhenAny(waiting, Task.Delay(5));
        }
        await waiting;
        Assert.True(reader.IsOn("new", "alice"));
    }

    [Theory, EveryBackend]
    public async Task While_the_server_is_away_the_last_rules_hold(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        await using var flags = await FlagsAsync(backend, over: touchy);
        await flags.SetAsync("new", new FlagRule());
        touchy.IsAway = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await flags.SetAsync("new", Nobody));
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await flags.RefreshAsync());
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await FlagsAsync(backend, over: touchy));
        Assert.True(flags.IsOn("new", "alice"));
        touchy.IsAway = false;
        await using var writer = await FlagsAsync(backend);
        await flags.WaitForAsync(await writer.SetAsync("new", Nobody), Patient);
        Assert.False(flags.IsOn("new", "alice"));
    }

    [Theory, EveryBackend]
    public async Task Many_who_change_at_once_end_at_one_state(TestBackend backend)
    {
        var all = new List<FlagSet>();
        for (var i = 0; i < 3; i++) all.Add(await FlagsAsync(backend));
        await Task.WhenAll(all.Select((flags, who) => Task.Run(async () =>
        {
            for (var i = 0; i < 30; i++) await flags.SetAsync($"flag{i % 5}", new FlagRule { Percentage = who * 10 + i % 10 });
        })));
        foreach (var flags in all) await flags.WaitForAsync(90, Patient);
        foreach (var flags in all)
        {
            Assert.Equal(90, flags.Revision);
            Assert.Equal(all[0].Rules.OrderBy(rule => rule.Key).Select(rule => rule.Value.Percentage), flags.Rules.OrderBy(rule => rule.Key).Select(rule => rule.Value.Percentage));
            await flags.DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task A_rule_that_cannot_be_read_stays_what_it_was(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        await using var flags = await FlagsAsync(backend);
        await flags.SetAsync("new", new FlagRule());
        foreach (var garbage in new[] { "{", "null", "7", "{\"on\":null}", "{\"off\":[null]}", "{\"percentage\":\"all\"}", "" })
        {
            await redis.ExecuteAsync("HSET", $"test:flags:{{{flags.Name}}}", "new", garbage, "other", garbage);
            await flags.RefreshAsync();
            Assert.True(flags.IsOn("new", "alice"), garbage);
            Assert.Equal(["new"], flags.Rules.Keys);
        }
    }

    [Fact]
    public async Task What_is_kept_is_bounded()
    {
        await using var server = EmbeddedServer.Open();
        await using var backend = server.OpenBackend();
        using var context = new PatternContext(backend, new PatternOptions());
        await using var flags = await new FeatureFlags(context).OpenAsync("app", new FlagOptions { MaxFlags = 2, MaxTargets = 2 });
        await flags.SetAsync("a", Nobody);
        await flags.SetAsync("b", Nobody);
        await flags.SetAsync("b", new FlagRule { On = ["x", "y"] });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await flags.SetAsync("c", Nobody));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await flags.SetAsync("a", new FlagRule { On = ["x", "y"], Off = ["z"] }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await flags.SetAsync("a", new FlagRule { Percentage = 100.1 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await flags.SetAsync("", Nobody));
        Assert.Equal(["a", "b"], flags.Rules.Keys.Order());
    }

    /// <summary>Fault 29: on a server that evicts keys a rule is not stored.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var context = new PatternContext(backend, new PatternOptions());
        await using var flags = await new FeatureFlags(context).OpenAsync("app");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await flags.SetAsync("a", Nobody));
    }

    private async Task<FlagSet> FlagsAsync(TestBackend backend, TimeProvider? time = null, IRedisBackend? over = null) =>
        await new FeatureFlags(new PatternContext(over ?? (await OpenAsync(backend)).Backend, new PatternOptions { Prefix = "test", Time = time ?? TimeProvider.System })).OpenAsync(Unique("flags"));
}
