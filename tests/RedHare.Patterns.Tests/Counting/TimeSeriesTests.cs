using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Counting;
using Xunit;

namespace RedHare.Patterns.Tests.Counting;

public sealed class TimeSeriesTests(TestServers servers) : PatternTest(servers)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1), Minute = TimeSpan.FromMinutes(1);

    [Theory, EveryBackend]
    public async Task Samples_are_read_in_the_order_of_their_time(TestBackend backend)
    {
        var (redis, series) = (await OpenAsync(backend), await SeriesAsync(backend));
        var now = await NowAsync(redis);
        Assert.Null(await series.LatestAsync("cpu"));
        Assert.True(await series.AppendAsync("cpu", 0.5, now));
        Assert.True(await series.AppendAsync("cpu", -1e300, now - Second));
        Assert.True(await series.AppendAsync("cpu", 1.0 / 3, now - 2 * Second));
        Assert.True(await series.AppendAsync("ram", 7));
        Assert.Equal([new(now - 2 * Second, 1.0 / 3), new(now - Second, -1e300), new(now, 0.5)], await ReadAsync(series, "cpu", now - Minute, now));
        Assert.Equal([new(now - Second, -1e300)], await ReadAsync(series, "cpu", now - Second, now - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(new SeriesPoint(now, 0.5), await series.LatestAsync("cpu"));
        Assert.Equal(7, (await series.LatestAsync("ram"))!.Value.Value);
        Assert.InRange((await series.LatestAsync("ram"))!.Value.At, now - Minute, now + 10 * Minute);
        await series.ClearAsync("cpu");
        Assert.Null(await series.LatestAsync("cpu"));
        Assert.Empty(await series.ReadBucketsAsync("cpu", Minute, now - Minute, now));
    }

    /// <summary>Fault 2: samples of one millisecond and value are all kept and all counted, and a page that ends among them loses and repeats none.</summary>
    [Theory, EveryBackend]
    public async Task Equal_samples_are_several(TestBackend backend)
    {
        var (redis, series) = (await OpenAsync(backend), await SeriesAsync(backend));
        var now = await NowAsync(redis);
        Assert.Equal(1300, await series.AppendAsync("cpu", Enumerable.Range(0, 1300).Select(i => new SeriesPoint(i < 1200 ? now : now + Second, 4))));
        Assert.Equal(1300, (await ReadAsync(series, "cpu", now - Minute, now + Minute)).Count);
        var buckets = await series.ReadBucketsAsync("cpu", Minute, now - Minute, now + Minute);
        Assert.Equal((1300, 5200.0), (buckets.Sum(bucket => bucket.Count), buckets.Sum(bucket => bucket.Sum)));
    }

    [Theory, EveryBackend]
    public async Task Samples_are_brought_down(TestBackend backend)
    {
        var (redis, series) = (await OpenAsync(backend), await SeriesAsync(backend));
        var start = Aligned(await NowAsync(redis), 5 * Minute) - 10 * Minute;
        await series.AppendAsync("cpu", [new(start, 1), new(start + 20 * Second, 6), new(start + 10 * Second, 2), new(start + 3 * Minute, -5)]);
        Assert.Equal(
            [new(start, 3, 9, 1, 6, 6, start + 20 * Second), new(start + 3 * Minute, 1, -5, -5, -5, -5, start + 3 * Minute)],
            await series.ReadBucketsAsync("cpu", Minute, start, start + 5 * Minute));
        Assert.Equal([new(start, 4, 4, -5, 6, -5, start + 3 * Minute)], await series.ReadBucketsAsync("cpu", 5 * Minute, start, start + 5 * Minute));
        Assert.Equal([new(Aligned(start, 60 * Minute), 4, 4, -5, 6, -5, start + 3 * Minute)], await series.ReadBucketsAsync("cpu", 60 * Minute, start, start));
        Assert.Equal(3, (await series.ReadBucketsAsync("cpu", Minute, start, start))[0].Average);
        Assert.Empty(await series.ReadBucketsAsync("cpu", Minute, start + 4 * Minute, start + 50 * Minute));
        Assert.Empty(await series.ReadBucketsAsync("cpu", Minute, start + Minute, start));
        await Assert.ThrowsAsync<ArgumentException>(async () => await series.ReadBucketsAsync("cpu", 90 * Second, start, start));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await series.ReadBucketsAsync("cpu", Minute, start - TimeSpan.FromDays(30), start));
    }

    [Theory, EveryBackend]
    public async Task What_is_kept_is_bounded_and_ends(TestBackend backend)
    {
        var options = new TimeSeriesOptions { KeepSamples = TimeSpan.FromHours(2), MaxSamples = 10, Buckets = [CountResolution.Minutes(60), new(TimeSpan.FromDays(1000), 2)] };
        var (redis, series) = (await OpenAsync(backend), await SeriesAsync(backend, options));
        var now = await NowAsync(redis);
        Assert.False(await series.AppendAsync("cpu", 1, now - TimeSpan.FromHours(3)));
        Assert.False(await series.AppendAsync("cpu", 1, now + 30 * Minute));
        Assert.Equal(25, await series.AppendAsync("cpu", Enumerable.Range(0, 25).Select(i => new SeriesPoint(now - i * Second, i))));
        Assert.Equal(Enumerable.Range(0, 10).Reverse().Select(i => (double)i), (await ReadAsync(series, "cpu", now - Minute, now)).Select(point => point.Value));
        Assert.Equal(25, (await series.ReadBucketsAsync("cpu", Minute, now - Minute, now)).Sum(bucket => bucket.Count));
        // Samples are taken, buckets of their time have left.
        Assert.True(await series.AppendAsync("cpu", 5, now - 100 * Minute));
        Assert.Empty(await series.ReadBucketsAsync("cpu", Minute, now - 101 * Minute, now - 99 * Minute));
        Assert.Equal(26, (await series.ReadBucketsAsync("cpu", TimeSpan.FromDays(1000), now, now)).Sum(bucket => bucket.Count));
        foreach (var (part, seconds) in new[] { ("", 7260), (":60", 3720), (":86400000", 3 * 86_400_000) })
            Assert.InRange((await redis.ExecuteAsync("TTL", $"test:series:{{{series.Name}:cpu}}{part}")).AsInteger(), 1, seconds);
        // Old buckets give way to new ones.
        var key = $"test:series:{{{series.Name}:cpu}}:60";
        for (var i = 100; i < 160; i++) await redis.ExecuteAsync("HSET", key, $"{now.ToUnixTimeSeconds() / 60 - i}", new byte[48]);
        await series.AppendAsync("cpu", 5, now - 30 * Minute);
        Assert.InRange((await redis.ExecuteAsync("HLEN", key)).AsInteger(), 2, 4);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await series.AppendAsync("cpu", double.NaN));
    }

    /// <summary>Fault 16: nothing given is no work. And what is sent twice, because its reply was lost, counts once.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_is_no_work_and_twice_is_once(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var series = new Counters(new PatternContext(touchy, new PatternOptions { Prefix = "test" })).Series(Unique("series"));
        Assert.Equal(0, await series.AppendAsync("cpu", []));
        Assert.Equal(0, touchy.Commands);
        await series.AppendAsync("cpu", 1);
        var twice = new Counters(new PatternContext(new RepeatingBackend(touchy), new PatternOptions { Prefix = "test" })).Series(Unique("series"));
        Assert.True(await twice.AppendAsync("cpu", 2));
        var latest = (await series.LatestAsync("cpu"))!.Value;
        Assert.Equal([1, 2], (await ReadAsync(series, "cpu", latest.At - Minute, latest.At)).Select(point => point.Value).Order());
        Assert.Equal(2, (await series.ReadBucketsAsync("cpu", Minute, latest.At - Minute, latest.At)).Sum(bucket => bucket.Count));
    }

    private async Task<TimeSeries> SeriesAsync(TestBackend backend, TimeSeriesOptions? options = null) => new Counters(await ContextAsync(backend)).Series(Unique("series"), options);

    private static async Task<DateTimeOffset> NowAsync(RedisConnection redis) => DateTimeOffset.FromUnixTimeSeconds((await redis.ExecuteAsync("TIME")).Items[0].AsInteger());

    /// <summary>The last border of such spans before: a test that took the clock's hour as it is would fail for ten minutes of each.</summary>
    private static DateTimeOffset Aligned(DateTimeOffset at, TimeSpan span) => new(at.UtcTicks - at.UtcTicks % span.Ticks, TimeSpan.Zero);

    private static async Task<List<SeriesPoint>> ReadAsync(TimeSeries series, string subject, DateTimeOffset from, DateTimeOffset to)
    {
        var points = new List<SeriesPoint>();
        await foreach (var point in series.ReadAsync(subject, from, to)) points.Add(point);
        return points;
    }
}
