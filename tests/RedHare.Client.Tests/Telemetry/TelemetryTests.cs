using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using RedHare.Client.Tests.Links;
using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.Telemetry;

/// <summary>Every kind of connection is measured alike. No other test runs meanwhile, since who listens hears of all connections in the process.</summary>
[Collection(nameof(Undisturbed))]
public sealed class TelemetryTests(TestServers servers) : ClientTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_command_is_measured_by_the_conventions_names(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        using var heard = new Measurements("db.client.operation.duration");
        await redis.Strings.SetAsync(Key("k"), "v");
        await Assert.ThrowsAsync<RedisServerException>(async () => await redis.Lists.LPushAsync(Key("k"), "x"));

        var set = Assert.Single(heard.Of("SET"));
        Assert.InRange(set.Value, 0, 20);
        Assert.Equal("redis", set.Tags["db.system.name"]);
        Assert.DoesNotContain("error.type", set.Tags);
        Assert.Equal(backend == TestBackend.InProcess, !set.Tags.ContainsKey("server.address"));
        if (backend != TestBackend.InProcess) Assert.Equal(("0", "127.0.0.1"), (set.Tags["db.namespace"], set.Tags["server.address"]));
        if (backend != TestBackend.InProcess) Assert.InRange(Assert.IsType<int>(set.Tags["server.port"]), 1, 65535);
        var push = Assert.Single(heard.Of("LPUSH"));
        Assert.Equal(("WRONGTYPE", "WRONGTYPE"), (push.Tags["error.type"], push.Tags["db.response.status_code"]));
    }

    [Theory, EveryBackend]
    public async Task An_activity_belongs_to_the_one_that_is_current(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        using var heard = new Activities();
        using (var parent = new Activity("work").Start())
        {
            await redis.Strings.SetAsync(Key("k"), "v");
            await Assert.ThrowsAsync<RedisServerException>(async () => await redis.Strings.IncrAsync(Key("k")));
            Assert.Same(parent, Activity.Current);
            var set = Assert.Single(heard.Of("SET"));
            Assert.Equal((ActivityKind.Client, parent.SpanId, ActivityStatusCode.Unset), (set.Kind, set.ParentSpanId, set.Status));
            Assert.Equal(("redis", "SET"), (set.GetTagItem("db.system.name"), set.GetTagItem("db.operation.name")));
            Assert.Null(set.GetTagItem("db.query.text"));
        }
        var failed = Assert.Single(heard.Of("INCR"));
        Assert.Equal((ActivityStatusCode.Error, "ERR"), (failed.Status, failed.GetTagItem("error.type")));
    }

    [Theory, EveryBackend]
    public async Task Batches_and_transactions_are_one_operation(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        using var heard = new Activities();
        await redis.Backend.ExecuteBatchAsync([Line("INCR", Key("n")), Line("INCR", Key("n"))], atomic: true, Soon);
        await redis.Backend.ExecuteBatchAsync([Line("INCR", Key("n")), Line("GET", Key("n"))], atomic: false, Soon);
        Assert.Equal(2, Assert.Single(heard.Of("MULTI INCR")).GetTagItem("db.operation.batch.size"));
        Assert.Equal(2, Assert.Single(heard.Of("PIPELINE")).GetTagItem("db.operation.batch.size"));
    }

    [Fact]
    public async Task The_text_of_a_command_has_its_keys_and_never_its_values()
    {
        await using var redis = await RedisConnection.ConnectAsync(RedisUrl.Parse(Servers.Url(TestBackend.RedHareResp3)) with { TraceQueryText = true }, Soon);
        using var heard = new Activities();
        await redis.Strings.SetAsync(Key("k"), "secret", Expiry.After(TimeSpan.FromSeconds(9)));
        Assert.Equal($"SET {Key("k")} ? ? ?", Assert.Single(heard.Of("SET")).GetTagItem("db.query.text"));
    }

    [Fact]
    public async Task Connections_are_counted_from_the_first_to_the_last()
    {
        using var heard = new Measurements("db.client.connection.count", "db.client.connection.create_time", "redhare.client.disconnects", "redhare.client.reconnects");
        // A server of the test's own: the instruments hear of all connections in the process.
        await using var server = EmbeddedServer.Open(("port", "0"));
        heard.Port = ((System.Net.IPEndPoint)server.Listen()[0]).Port;
        await using (var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{heard.Port}", Soon))
        {
            Assert.Equal(1, heard.Sum("db.client.connection.count"));
            await redis.ExecuteAsync("PING");
            var isBack = new TaskCompletionSource();
            redis.HealthChanged += health =>
            {
                if (health.State == ConnectionState.Connected) isBack.TrySetResult();
            };
            using var admin = server.Connect();
            Assert.Equal(1, admin.Execute("CLIENT", "KILL", "ID", $"{await IdAsync(redis)}").AsInteger());
            await isBack.Task.WaitAsync(Soon);
            await redis.ExecuteAsync("PING");
            Assert.Equal((1, 1), (heard.Sum("redhare.client.disconnects"), heard.Sum("redhare.client.reconnects")));
            Assert.Equal(1, heard.Sum("db.client.connection.count"));
            Assert.Equal(2, heard.Count("db.client.connection.create_time"));
        }
        Assert.Equal(0, heard.Sum("db.client.connection.count"));
    }

    /// <summary>Other tests have near caches too, so it is at least so much.</summary>
    [Fact]
    public async Task A_near_cache_counts_what_it_answers()
    {
        using var heard = new Measurements("redhare.client.near_cache.requests", "redhare.client.near_cache.invalidations", "redhare.client.near_cache.evictions");
        await using var redis = await RedisConnection.ConnectAsync("redhare://");
        await using var near = await redis.OpenNearCacheAsync(new NearCacheOptions { MaxEntries = 10 });
        for (var i = 0; i < 100; i++) Assert.Null(await near.GetAsync($"k{i}"));
        await near.GetAsync("k");
        for (var i = 0; i < 20; i++) Assert.Null(await near.GetAsync("k"));
        await redis.Strings.SetAsync("k", "new");
        var statistics = near.Statistics;
        Assert.True(heard.Results("hit") >= statistics.Hits && statistics.Hits >= 20);
        Assert.True(heard.Results("miss") >= statistics.Misses && statistics.Misses >= 101);
        Assert.True(heard.Sum("redhare.client.near_cache.invalidations") >= 1 && statistics.Invalidations == 1);
        Assert.True(heard.Sum("redhare.client.near_cache.evictions") >= statistics.Evictions && statistics.Evictions >= 90);
    }

    private static async Task<long> IdAsync(RedisConnection redis) => (await redis.ExecuteAsync("CLIENT", "ID")).AsInteger();

    /// <summary>What some instruments said.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _all = new();

        public Measurements(params string[] names)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == RedisTelemetry.MeterName && names.Contains(instrument.Name)) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _all.Enqueue((instrument.Name, value, ToDictionary(tags))));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _all.Enqueue((instrument.Name, value, ToDictionary(tags))));
            _listener.Start();
        }

        public IEnumerable<(double Value, Dictionary<string, object?> Tags)> Of(string operation) =>
            _all.Where(one => one.Tags.GetValueOrDefault("db.operation.name") as string == operation).Select(one => (one.Value, one.Tags));

        /// <summary>The server whose measurements are counted; 0 for all.</summary>
        public int Port { get; set; }

        public double Results(string result) => _all.Where(one => Equals(one.Tags.GetValueOrDefault("redhare.near_cache.result"), result)).Sum(one => one.Value);

        public double Sum(string name) => Named(name).Sum(one => one.Value);

        public int Count(string name) => Named(name).Count();

        private IEnumerable<(string Name, double Value, Dictionary<string, object?> Tags)> Named(string name) =>
            _all.Where(one => one.Name == name && (Port == 0 || Convert.ToInt32(one.Tags["server.port"]) == Port));

        public void Dispose() => _listener.Dispose();

        private static Dictionary<string, object?> ToDictionary(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = new Dictionary<string, object?>();
            foreach (var (name, value) in tags) all.Add(name, value);
            return all;
        }
    }

    /// <summary>The activities that ended.</summary>
    private sealed class Activities : IDisposable
    {
        private readonly ActivityListener _listener;
        private readonly ConcurrentQueue<Activity> _ended = new();

        public Activities()
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == RedisTelemetry.ActivitySourceName,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = _ended.Enqueue,
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IEnumerable<Activity> Of(string name) => _ended.Where(activity => activity.DisplayName == name);

        public void Dispose() => _listener.Dispose();
    }
}
