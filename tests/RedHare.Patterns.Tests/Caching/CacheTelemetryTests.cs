using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using Xunit;

namespace RedHare.Patterns.Tests.Caching;

public sealed class CacheTelemetryTests(TestServers servers) : CacheTest(servers)
{
    [Fact]
    public async Task What_happens_is_counted_and_timed()
    {
        using var heard = new Measurements(Unique("measured"));
        await using (var hare = await Hare.OpenAsync())
        {
            var cache = hare.Caches.Open(Unique("measured"), new CacheOptions { Near = new NearOptions { MaxEntries = 2 } });
            await cache.WaitUntilReadyAsync(Soon);
            for (var i = 0; i < 3; i++) await cache.GetOrCreateAsync($"k{i}", static _ => ValueTask.FromResult(1), cancellation: Soon);
            // Loaded here, read once by the connection that tracks, and from then on from the process.
            for (var i = 0; i < 3; i++) await cache.GetOrCreateAsync($"k{i}", Never<int>, cancellation: Soon);
            await cache.GetOrCreateAsync("k2", Never<int>, cancellation: Soon);
            await Assert.ThrowsAsync<IOException>(async () => await cache.GetOrCreateAsync<int>("k3", static _ => throw new IOException("gone"), cancellation: Soon));
            Assert.Equal((3.0, 1.0), (heard.Sum("redhare.cache.requests", "hit"), heard.Sum("redhare.cache.requests", "near_hit")));
            Assert.Equal(3, heard.Sum("redhare.cache.requests", "miss"));
            Assert.Equal((2.0, 1.0), (heard.Sum("redhare.cache.near.entries"), heard.Sum("redhare.cache.near.evictions")));
            var before = heard.Sum("redhare.cache.near.invalidations");
            await cache.RemoveAsync("k2");
            Assert.True(heard.Sum("redhare.cache.near.invalidations") > before);
            Assert.Equal(1, heard.Sum("redhare.cache.near.entries"));
            var (statistics, loads) = (cache.Statistics, heard.Of("redhare.cache.load.duration"));
            Assert.Equal((statistics.Hits, statistics.NearHits, statistics.Misses), (3, 1, 3));
            Assert.Equal((4L, 1L), (statistics.Loads, statistics.LoadFailures));
            Assert.Equal(4, loads.Count);
            Assert.Equal("System.IO.IOException", Assert.Single(loads, load => load.ContainsKey("error.type"))["error.type"]);
            Assert.All(loads, load => Assert.Equal("miss", load["redhare.cache.load.reason"]));
        }
        // What is not held any more is not counted as held.
        Assert.Equal(0, heard.Sum("redhare.cache.near.entries"));
    }

    [Fact]
    public async Task A_load_is_an_activity_of_who_asked_for_it()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == CacheTelemetry.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var hare = await Hare.OpenAsync();
        var cache = hare.Caches.Open(Unique("traced"));
        using var caller = new Activity("request").Start();
        string? inner = null;
        await cache.GetOrCreateAsync("secret key", _ =>
        {
            inner = Activity.Current?.OperationName;
            return ValueTask.FromResult(1);
        }, cancellation: Soon);
        await cache.GetOrCreateAsync("secret key", Never<int>, cancellation: Soon);
        await Assert.ThrowsAsync<IOException>(async () => await cache.GetOrCreateAsync<int>("other", static _ => throw new IOException("gone"), cancellation: Soon));
        Activity[] loads = [.. ended.Where(activity => Equals(activity.GetTagItem("redhare.cache.name"), cache.Name))];
        Assert.Equal(2, loads.Length);
        Assert.Equal($"load {cache.Name}", inner);
        Assert.All(loads, load => Assert.Equal(caller.SpanId, load.ParentSpanId));
        Assert.DoesNotContain(loads[0].TagObjects, static tag => $"{tag.Value}".Contains("secret", StringComparison.Ordinal));
        Assert.Equal((ActivityStatusCode.Unset, ActivityStatusCode.Error), (loads[0].Status, loads[1].Status));
        Assert.Equal("System.IO.IOException", loads[1].GetTagItem("error.type"));
    }

    /// <summary>What one cache's instruments said.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _all = new();
        private readonly string _cache;

        public Measurements(string cache)
        {
            _cache = cache;
            _listener.InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == CacheTelemetry.MeterName) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument.Name, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument.Name, value, tags));
            _listener.Start();
        }

        public double Sum(string name, string? result = null) =>
            _all.Where(one => one.Name == name && (result is null || Equals(one.Tags["redhare.cache.result"], result))).Sum(static one => one.Value);

        public IReadOnlyList<Dictionary<string, object?>> Of(string name) => [.. _all.Where(one => one.Name == name).Select(static one => one.Tags)];

        public void Dispose() => _listener.Dispose();

        private void See(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = new Dictionary<string, object?>();
            foreach (var (tag, content) in tags) all.Add(tag, content);
            if (Equals(all["redhare.cache.name"], _cache)) _all.Enqueue((name, value, all));
        }
    }
}
