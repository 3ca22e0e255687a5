using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Counting;
using Xunit;

namespace RedHare.Patterns.Tests.Counting;

public sealed class AtomicCounterTests(TestServers servers) : PatternTest(servers)
{
    private static readonly CounterOptions Hour = new() { Ttl = TimeSpan.FromHours(1) };

    [Theory, EveryBackend]
    public async Task It_counts_exactly(TestBackend backend)
    {
        foreach (var options in new CounterOptions?[] { null, Hour })
        {
            var counter = await CounterAsync(backend, options);
            Assert.Equal(0, await counter.GetAsync("a"));
            Assert.Equal(1, await counter.IncrementAsync("a"));
            Assert.Equal(-4, await counter.IncrementAsync("a", -5));
            Assert.Equal(long.MaxValue - 4, await counter.IncrementAsync("a", long.MaxValue));
            await Assert.ThrowsAsync<RedisServerException>(async () => await counter.IncrementAsync("a", 5));
            Assert.Equal(long.MaxValue - 4, await counter.GetAsync("a"));
            Assert.Equal(7, await counter.IncrementAsync("b", 7));
            Assert.Equal([7, 0, long.MaxValue - 4], await counter.GetManyAsync(["b", "none", "a"]));
            Assert.Equal(7, await counter.ResetAsync("b"));
            Assert.Equal(0, await counter.ResetAsync("b"));
            Assert.Equal(0, await counter.GetAsync("b"));
        }
    }

    /// <summary>Fault 1: the TTL is set in the step that opens the count, later increments do not move it, and one that was lost is set again.</summary>
    [Theory, EveryBackend]
    public async Task A_count_always_has_its_end(TestBackend backend)
    {
        var (redis, counter) = (await OpenAsync(backend), await CounterAsync(backend, Hour));
        var key = $"test:counter:{{{counter.Name}:a}}";
        await counter.IncrementAsync("a");
        var ends = (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger();
        Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 3_500_000, 3_600_000);
        for (var i = 0; i < 20; i++) await counter.IncrementAsync("a");
        Assert.NotNull(await counter.TryIncrementAsync("a", 100));
        Assert.Equal(ends, (await redis.ExecuteAsync("PEXPIRETIME", key)).AsInteger());
        await redis.ExecuteAsync("PERSIST", key);
        await counter.IncrementAsync("a");
        Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 3_500_000, 3_600_000);
        await redis.ExecuteAsync("PERSIST", key);
        await counter.TryIncrementAsync("a", 100);
        Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 3_500_000, 3_600_000);
        var sliding = await CounterAsync(backend, Hour with { IsSliding = true });
        await redis.ExecuteAsync("PEXPIRE", key, 100_000);
        await sliding.IncrementAsync("a");
        Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 3_500_000, 3_600_000);
    }

    [Theory, EveryBackend]
    public async Task Many_at_once_lose_nothing_and_pass_no_bound(TestBackend backend)
    {
        var (counter, rounds) = (await CounterAsync(backend, Hour), Rounds(backend, overNetwork: 100, inProcess: 1000));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (var i = 0; i < rounds; i++)
            {
                await counter.IncrementAsync("free");
                if (await counter.TryIncrementAsync("bounded", 333) is not null) count++;
            }
            return count;
        })));
        Assert.Equal(333, taken.Sum());
        Assert.Equal([8 * rounds, 333], await counter.GetManyAsync(["free", "bounded"]));
        Assert.Null(await counter.TryIncrementAsync("bounded", 333));
        Assert.Equal(331, await counter.TryIncrementAsync("bounded", 333, -2));
    }

    /// <summary>Fault 16: nothing asked is no work.</summary>
    [Theory, EveryBackend]
    public async Task Many_are_read_in_slices(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var counter = new Counters(new PatternContext(touchy, new PatternOptions { Prefix = "test" })).Counter(Unique("counter"));
        Assert.Empty(await counter.GetManyAsync([]));
        Assert.Equal(0, touchy.Commands);
        await counter.IncrementAsync("s1", 10);
        await counter.IncrementAsync("s1100", 20);
        var counts = await counter.GetManyAsync([.. Enumerable.Range(0, 1101).Select(i => $"s{i}")]);
        Assert.Equal(5, touchy.Commands);
        Assert.Equal((1101, 10, 20, 30), (counts.Count, counts[1], counts[1100], counts.Sum()));
    }

    [Theory, EveryBackend]
    public async Task A_hot_counter_is_the_sum_of_its_parts(TestBackend backend)
    {
        var (redis, counter) = (await OpenAsync(backend), new Counters(await ContextAsync(backend)).Sharded(Unique("hot"), 8));
        var rounds = Rounds(backend, overNetwork: 100, inProcess: 1000);
        Assert.Equal(0, await counter.GetAsync("page"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++) await counter.IncrementAsync("page", i % 2 == 0 ? 3 : -1);
        })));
        Assert.Equal(8 * rounds, await counter.GetAsync("page"));
        var parts = 0;
        for (var i = 0; i < 8; i++) parts += (int)(await redis.ExecuteAsync("EXISTS", Part(i))).AsInteger();
        Assert.InRange(parts, 2, 8);
        var ends = DateTimeOffset.UtcNow.AddDays(400);
        for (var i = 0; i < 200; i++) await counter.IncrementAsync("page", 1, ends);
        Assert.Equal((8 * rounds) + 200, await counter.GetAsync("page"));
        var moments = new HashSet<long>();
        for (var i = 0; i < 8; i++) moments.Add((await redis.ExecuteAsync("PEXPIRETIME", Part(i))).AsInteger());
        Assert.Contains(ends.ToUnixTimeMilliseconds(), moments);
        Assert.DoesNotContain(moments, moment => moment > 0 && moment != ends.ToUnixTimeMilliseconds());
        await counter.ResetAsync("page");
        Assert.Equal(0, await counter.GetAsync("page"));

        string Part(int i) => $"test:sharded:{{{counter.Name}:page:{i}}}";
    }

    private async Task<AtomicCounter> CounterAsync(TestBackend backend, CounterOptions? options) =>
        new Counters(await ContextAsync(backend)).Counter(Unique($"counter{options?.Ttl}"), options);
}
