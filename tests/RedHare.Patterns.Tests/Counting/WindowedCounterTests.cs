using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Counting;
using Xunit;

namespace RedHare.Patterns.Tests.Counting;

public sealed class WindowedCounterTests(TestServers servers) : PatternTest(servers)
{
    // So wide that no test stands at a seam.
    private static readonly CountResolution Wide = new(TimeSpan.FromDays(1000), 3), Wider = new(TimeSpan.FromDays(3000), 5);

    [Theory, EveryBackend]
    public async Task It_counts_in_every_resolution(TestBackend backend)
    {
        var (redis, counter) = (await OpenAsync(backend), await CounterAsync(backend, Wide, Wider));
        await counter.AddAsync("login");
        await counter.AddAsync("login", 4);
        await counter.AddAsync("logout", 2);
        Assert.Equal([0, 0, 5], (await counter.ReadAsync("login", Wide.Width)).Select(window => window.Count));
        Assert.Equal([0, 0, 0, 0, 5], (await counter.ReadAsync("login", Wider.Width)).Select(window => window.Count));
        var now = await NowAsync(redis);
        var windows = await counter.ReadAsync("logout", Wide.Width, 2);
        Assert.Equal([new(Start(now, Wide, -1), 0), new(Start(now, Wide, 0), 2)], windows);
        Assert.Equal(2, await counter.CountAsync("logout", Wide.Width));
        Assert.Equal(2, await counter.CountAsync("logout", TimeSpan.FromSeconds(1)));
        await counter.ResetAsync("login");
        Assert.Equal(0, await counter.CountAsync("login", Wide.Width));
        Assert.Equal(0, (await redis.ExecuteAsync("EXISTS", KeyOf(counter, "login", Wider))).AsInteger());
    }

    /// <summary>Fault 1: what is counted ends with its last window, with no TTL that a crash could leave out, and windows that have left are dropped.</summary>
    [Theory, EveryBackend]
    public async Task Old_windows_leave(TestBackend backend)
    {
        var (redis, counter) = (await OpenAsync(backend), await CounterAsync(backend, Wide, Wider));
        var now = await NowAsync(redis);
        // The past, as it was counted then.
        foreach (var (back, count) in new[] { (0, 1), (1, 10), (2, 100), (3, 1000), (4, 10_000) })
            await redis.ExecuteAsync("HSET", KeyOf(counter, "login", Wide), $"{now / Seconds(Wide) - back}", count);
        Assert.Equal([100, 10, 1], (await counter.ReadAsync("login", Wide.Width)).Select(window => window.Count));
        Assert.Equal(11, await counter.CountAsync("login", Wide.Width * 2));
        // The finest resolution that goes back so far.
        Assert.Equal(0, await counter.CountAsync("login", Wide.Width * 4));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await counter.CountAsync("login", Wider.Width * 6));
        Assert.Equal(-1, (await redis.ExecuteAsync("PTTL", KeyOf(counter, "login", Wide))).AsInteger());
        await counter.AddAsync("login", 1);
        Assert.Equal([100, 10, 2], (await counter.ReadAsync("login", Wide.Width)).Select(window => window.Count));
        Assert.Equal(3, (await redis.ExecuteAsync("HLEN", KeyOf(counter, "login", Wide))).AsInteger());
        foreach (var resolution in new[] { Wide, Wider })
            Assert.Equal(Start(now, resolution, resolution.Keep).ToUnixTimeSeconds(), (await redis.ExecuteAsync("EXPIRETIME", KeyOf(counter, "login", resolution))).AsInteger());
    }

    [Theory, EveryBackend]
    public async Task Many_at_once_lose_nothing(TestBackend backend)
    {
        var (counter, rounds) = (await CounterAsync(backend, Wide, Wider), Rounds(backend, overNetwork: 100, inProcess: 1000));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < rounds; i++) await counter.AddAsync("hit", 2);
        })));
        Assert.Equal(16 * rounds, await counter.CountAsync("hit", TimeSpan.FromDays(1)));
    }

    [Theory, EveryBackend]
    public async Task Two_thousand_windows_are_read_at_once(TestBackend backend)
    {
        var fine = new CountResolution(TimeSpan.FromHours(1), CountResolution.MaxKeep);
        var (redis, counter) = (await OpenAsync(backend), await CounterAsync(backend, fine));
        var now = await NowAsync(redis) / 3600;
        for (var i = 0; i < 2000; i += 250) await redis.ExecuteAsync("HSET", KeyOf(counter, "login", fine), $"{now - i}", 1 + i);
        var windows = await counter.ReadAsync("login", fine.Width);
        Assert.Equal(2000, windows.Count);
        Assert.Equal(8, windows.Count(window => window.Count > 0));
        foreach (var window in windows) Assert.True(window.Count == 0 || window.Start == DateTimeOffset.FromUnixTimeSeconds((now - window.Count + 1) * 3600));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var counters = new Counters(new PatternContext(null!, new PatternOptions()));
        Assert.Throws<ArgumentException>(() => counters.Windowed("a", []));
        Assert.Throws<ArgumentException>(() => counters.Windowed("a", [CountResolution.Hours(), CountResolution.Hours(2)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => counters.Windowed("a", [CountResolution.Hours(2001)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => counters.Windowed("a", [new(TimeSpan.FromMilliseconds(1500), 1)]));
        Assert.Equal([TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1)], counters.Windowed("a").Resolutions.Select(resolution => resolution.Width));
    }

    private async Task<WindowedCounter> CounterAsync(TestBackend backend, params CountResolution[] resolutions) => new Counters(await ContextAsync(backend)).Windowed(Unique("windows"), resolutions);

    private static async Task<long> NowAsync(RedisConnection redis) => (await redis.ExecuteAsync("TIME")).Items[0].AsInteger();

    private static long Seconds(CountResolution resolution) => (long)resolution.Width.TotalSeconds;

    private static DateTimeOffset Start(long now, CountResolution resolution, int windows) => DateTimeOffset.FromUnixTimeSeconds((now / Seconds(resolution) + windows) * Seconds(resolution));

    private static string KeyOf(WindowedCounter counter, string subject, CountResolution resolution) => $"test:windows:{{{counter.Name}:{subject}}}:{Seconds(resolution)}";
}
