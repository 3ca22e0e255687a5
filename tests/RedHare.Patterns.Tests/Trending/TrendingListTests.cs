using System.Globalization;
using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Trending;
using Xunit;

namespace RedHare.Patterns.Tests.Trending;

/// <summary>Time is made to pass by putting the landmark back: what was added then counts as if it were so much longer ago.</summary>
public sealed class TrendingListTests(TestServers servers) : PatternTest(servers)
{
    // A half-life in which a test takes no time.
    private static readonly TrendOptions Slow = new() { HalfLife = TimeSpan.FromDays(10) };

    [Theory, EveryBackend]
    public async Task A_hit_counts_half_after_a_half_life(TestBackend backend)
    {
        var (redis, list) = (await OpenAsync(backend), await ListAsync(backend));
        Assert.Equal(0, await list.ScoreAsync("a"));
        Assert.Empty(await list.TopAsync(10));
        for (var i = 0; i < 4; i++) await list.AddAsync("a");
        await list.AddAsync("b", 2);
        Near(4, await list.ScoreAsync("a"));
        await PassAsync(redis, list, 1);
        Near(2, await list.ScoreAsync("a"));
        Near(1, await list.ScoreAsync("b"));
        await list.AddAsync("b", 2);
        Near(3, await list.ScoreAsync("b"));
        Assert.Equal(["b", "a"], (await list.TopAsync(10)).Select(item => item.Item));
        Near(3, (await list.TopAsync(1))[0].Score);
        await PassAsync(redis, list, 2);
        Near(0.75, await list.ScoreAsync("b"));
        Near(0.5, await list.ScoreAsync("a"));
        Assert.Equal(0, await list.ScoreAsync("c"));
        Assert.True(await list.RemoveAsync("b"));
        Assert.False(await list.RemoveAsync("b"));
        Assert.Equal(1, await list.CountAsync());
        await list.ClearAsync();
        Assert.Equal(0, await list.CountAsync());
    }

    /// <summary>What lies in the server never grows out of a double's range, however long a list is used: here for 20,000 half-lives.</summary>
    [Theory, EveryBackend]
    public async Task Scores_never_overflow(TestBackend backend)
    {
        var (redis, list) = (await OpenAsync(backend), await ListAsync(backend));
        var rebased = 0;
        for (var i = 0; i < 200; i++)
        {
            await list.AddAsync("steady", 1e9);
            await list.AddAsync($"item{i}");
            var before = await LandmarkAsync(redis, list);
            await PassAsync(redis, list, 100);
            var put = await LandmarkAsync(redis, list);
            await list.AddAsync("now");
            if (await LandmarkAsync(redis, list) != put) rebased++;
            Assert.NotEqual(before, put);
            // Of this moment and whole, beside what has faded.
            Near(1, await list.ScoreAsync("now"));
            Assert.Equal("now", (await list.TopAsync(1))[0].Item);
            await list.RemoveAsync("now");
        }
        Assert.InRange(rebased, 60, 70);
        // Nothing of hundreds of half-lives ago is kept.
        Assert.InRange(await list.CountAsync(), 1, 10);
        foreach (var item in await list.TopAsync(100)) Assert.True(double.IsFinite(item.Score));
    }

    [Theory, EveryBackend]
    public async Task The_order_outlives_a_rebase(TestBackend backend)
    {
        var (redis, list) = (await OpenAsync(backend), await ListAsync(backend));
        await list.AddAsync("old");
        await PassAsync(redis, list, 250);
        await list.AddAsync([new("a", 3), new("b", 2)]);
        await PassAsync(redis, list, 10);
        await list.AddAsync("new", 0.001);
        // 3 / 1024 is more than a thousandth.
        Assert.Equal(["a", "b", "new"], (await list.TopAsync(10)).Select(item => item.Item));
        Near(3.0 / 1024, await list.ScoreAsync("a"));
        Assert.InRange(Now() - await LandmarkAsync(redis, list), 0, 600_000);

        static long Now() => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    }

    [Theory, EveryBackend]
    public async Task What_is_kept_is_bounded_and_ends(TestBackend backend)
    {
        var (redis, list) = (await OpenAsync(backend), new Trends(await ContextAsync(backend)).List(Unique("list"), Slow with { Capacity = 50 }));
        await list.AddAsync(Enumerable.Range(1, 700).Select(i => KeyValuePair.Create($"item{i}", (double)i)));
        Assert.Equal(50, await list.CountAsync());
        Assert.Equal(Enumerable.Range(651, 50).Reverse().Select(i => $"item{i}"), (await list.TopAsync(100)).Select(item => item.Item));
        foreach (var part in new[] { "", ":landmark" })
            Assert.InRange((await redis.ExecuteAsync("TTL", $"test:trending:{{{list.Name}}}{part}")).AsInteger(), 399 * 86_400, 400 * 86_400);
        // Without its landmark a list means nothing, and begins anew.
        await redis.ExecuteAsync("DEL", $"test:trending:{{{list.Name}}}:landmark");
        Assert.Empty(await list.TopAsync(10));
        await list.AddAsync("first");
        Assert.Equal(1, await list.CountAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await list.AddAsync("a", 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await list.AddAsync("a", double.NaN));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await list.TopAsync(1001));
    }

    /// <summary>Fault 16: nothing is no work. And many at once lose no hit.</summary>
    [Theory, EveryBackend]
    public async Task Many_at_once_lose_nothing(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var list = new Trends(new PatternContext(touchy, new PatternOptions { Prefix = "test" })).List(Unique("list"), Slow);
        await list.AddAsync([]);
        Assert.Equal(0, touchy.Commands);
        var rounds = Rounds(backend, overNetwork: 100, inProcess: 1000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++) await list.AddAsync($"item{i % 4}");
        })));
        foreach (var item in await list.TopAsync(10)) Near(2 * rounds, item.Score);
    }

    private async Task<TrendingList> ListAsync(TestBackend backend) => new Trends(await ContextAsync(backend)).List(Unique("list"), Slow);

    // A test may take a minute of a half-life of ten days.
    private static void Near(double expected, double actual) => Assert.InRange(actual, expected * 0.999, expected * 1.000001);

    private static async Task<long> LandmarkAsync(RedisConnection redis, TrendingList list) => (await redis.ExecuteAsync("GET", $"test:trending:{{{list.Name}}}:landmark")).AsInteger();

    private static async Task PassAsync(RedisConnection redis, TrendingList list, int halfLives)
    {
        var landmark = await LandmarkAsync(redis, list) - halfLives * (long)Slow.HalfLife.TotalMilliseconds;
        await redis.ExecuteAsync("SET", $"test:trending:{{{list.Name}}}:landmark", landmark.ToString(CultureInfo.InvariantCulture), "KEEPTTL");
    }
}
