using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Serialization;
using Xunit;

namespace RedHare.Patterns.Tests.Caching;

/// <summary>Following a source, warming, encryption, and .NET's own interfaces.</summary>
public sealed class CacheToolsTests(TestServers servers) : CacheTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_source_of_changes_is_followed(TestBackend backend)
    {
        var (cache, other) = (await CacheAsync(backend), await CacheAsync(backend));
        var source = new Source();
        await using var follower = cache.Follow(source);
        foreach (var key in new[] { "a", "b", "c", "d" }) await cache.SetAsync(key, key, new CacheEntryOptions { Tags = [key == "b" ? "tag" : "other"] });
        source.Say(CacheInvalidation.Listening);
        await follower.Listening.WaitAsync(Soon);
        Assert.True((await other.TryGetAsync<string>("a")).IsKnown);
        source.Say(CacheInvalidation.OfKey("a"));
        source.Say(CacheInvalidation.OfTag("tag"));
        await UntilAsync(() => follower.Followed == 2);
        Assert.False((await other.TryGetAsync<string>("a")).IsKnown || (await other.TryGetAsync<string>("b")).IsKnown);
        Assert.True((await other.TryGetAsync<string>("c")).IsKnown);

        // Cut off: what changed meanwhile is not known.
        source.CutOff();
        await UntilAsync(async () => !(await other.TryGetAsync<string>("c")).IsKnown);
        await cache.SetAsync("meanwhile", 1);
        source.Say(CacheInvalidation.Listening);
        await UntilAsync(async () => !(await other.TryGetAsync<int>("meanwhile")).IsKnown);
        await cache.SetAsync("after", 1);
        source.Say(CacheInvalidation.OfKey("after"));
        await UntilAsync(async () => !(await other.TryGetAsync<int>("after")).IsKnown);
        Assert.Equal(2, source.Readers);
    }

    [Theory, EveryBackend]
    public async Task Warming_loads_what_is_missing_and_tells_how_far_it_is(TestBackend backend)
    {
        var cache = await CacheAsync(backend);
        for (var i = 0; i < 10; i++) await cache.SetAsync($"{i}", -1);
        var told = new Reports();
        var (most, now) = (0, 0);
        var options = new WarmingOptions { PerSecond = 100_000, Parallelism = 3, Progress = told };
        var done = await cache.WarmAsync(Enumerable.Range(0, 100).Select(i => $"{i}"), async (key, token) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await Task.Yield();
            Interlocked.Decrement(ref now);
            return key == "50" ? throw new IOException("No such luck.") : int.Parse(key);
        }, options, Soon);
        Assert.Equal(new WarmingProgress(100, 89, 1), done);
        Assert.Equal(100, told.Count);
        Assert.InRange(most, 1, 3);
        Assert.Equal(-1, (await cache.TryGetAsync<int>("5")).Value);
        Assert.Equal(99, (await cache.TryGetAsync<int>("99")).Value);
        Assert.False((await cache.TryGetAsync<int>("50")).IsKnown);

        // Anew, those that are there too.
        done = await cache.WarmAsync(["5", "99"], (key, _) => ValueTask.FromResult(1000), options with { Reloads = true }, Soon);
        Assert.Equal(2, done.Loaded);
        Assert.Equal((1000, 1000), ((await cache.TryGetAsync<int>("5")).Value, (await cache.TryGetAsync<int>("99")).Value));
        Assert.Equal(default, await cache.WarmAsync([], (_, _) => ValueTask.FromResult(0), options, Soon));
    }

    [Fact]
    public async Task Warming_keeps_to_its_rate()
    {
        var time = new ManualTime();
        var cache = await CacheAsync(TestBackend.InProcess, time: time);
        var loads = 0;
        var warming = cache.WarmAsync(Enumerable.Range(0, 50).Select(i => $"{i}"), (_, _) => ValueTask.FromResult(Interlocked.Increment(ref loads)), new WarmingOptions { PerSecond = 10 }, Soon);
        for (var tenth = 1; tenth < 50; tenth++)
        {
            await UntilAsync(() => Volatile.Read(ref loads) == tenth && time.Timers > 0);
            Assert.Equal(tenth, Volatile.Read(ref loads));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }
        Assert.Equal(50, (await warming.WaitAsync(Soon)).Loaded);
    }

    [Theory, EveryBackend]
    public async Task One_process_refreshes_for_all(TestBackend backend)
    {
        var time = new ManualTime();
        var caches = new[] { await CacheAsync(backend, time: time), await CacheAsync(backend, time: time) };
        var (loads, version) = (0, 1);
        var refreshers = caches.Select(cache => cache.RefreshEvery("prices", TimeSpan.FromMinutes(10), () => new[] { "a", "b" }.ToAsyncEnumerable(), (_, _) =>
        {
            Interlocked.Increment(ref loads);
            return ValueTask.FromResult(version);
        }, new WarmingOptions { PerSecond = 100_000 })).ToArray();
        await UntilAsync(() => refreshers.Sum(refresher => refresher.Rounds) == 1);
        Assert.Equal(2, Volatile.Read(ref loads));
        Assert.Equal(1, (await caches[0].TryGetAsync<int>("b")).Value);

        // The next round, for the clocks and for the server's lease.
        version = 2;
        await (await OpenAsync(backend)).ExecuteAsync("DEL", $"test:cache:{{{Unique("cache")}:\u0001refresh:prices}}:lease");
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(10));
            return refreshers.Sum(refresher => refresher.Rounds) == 2;
        });
        Assert.Equal(4, Volatile.Read(ref loads));
        Assert.Equal(2, (await caches[1].TryGetAsync<int>("a")).Value);
        foreach (var refresher in refreshers) await refresher.DisposeAsync();
    }

    /// <summary>A list of keys that cannot be had once is asked for again in the next round.</summary>
    [Fact]
    public async Task A_refresh_outlives_a_list_that_fails()
    {
        var (time, redis) = (new ManualTime(), await OpenAsync(TestBackend.InProcess));
        var cache = await CacheAsync(TestBackend.InProcess, time: time);
        var lists = 0;
        await using var refresher = cache.RefreshEvery(
            "prices",
            TimeSpan.FromMinutes(10),
            () => Interlocked.Increment(ref lists) == 1 ? throw new IOException("The database is away.") : new[] { "a" }.ToAsyncEnumerable(),
            (_, _) => ValueTask.FromResult(5));
        await UntilAsync(() => Volatile.Read(ref lists) == 1);
        // The lease of the round that failed ends by the server's clock.
        await redis.ExecuteAsync("DEL", $"test:cache:{{{Unique("cache")}:\u0001refresh:prices}}:lease");
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(10));
            return refresher.Rounds == 1;
        });
        Assert.Equal(5, (await cache.TryGetAsync<int>("a")).Value);
    }

    [Fact]
    public async Task Who_waits_for_a_source_that_never_spoke_waits_no_longer_than_it_is_followed()
    {
        var follower = (await CacheAsync(TestBackend.InProcess)).Follow(new Source());
        Assert.False(follower.Listening.IsCompleted);
        await follower.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follower.Listening.WaitAsync(Soon));
    }

    [Theory, EveryBackend]
    public async Task Encrypted_values_tell_the_server_nothing_and_stay_where_they_are(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var keys = new ValueKeyRing("2029", RandomNumberGenerator.GetBytes(32));
        var options = new CacheOptions { Serialization = new SerializationOptions { Keys = keys, CompressAbove = 1000 } };
        var cache = await CacheAsync(backend, options);
        await cache.SetAsync("k", "a secret that is long enough");
        Assert.DoesNotContain("secret", (await redis.ExecuteAsync("GET", EntryKey("k"))).ToString());
        keys.Add("2030", RandomNumberGenerator.GetBytes(32));
        keys.Use("2030");
        Assert.Equal("a secret that is long enough", await cache.GetOrCreateAsync("k", Never<string>, cancellation: Soon));
        // In another's place it cannot be read, and neither can what was never encrypted.
        await redis.ExecuteAsync("SET", EntryKey("other"), (await redis.ExecuteAsync("GET", EntryKey("k"))).Bytes, "PX", 1_000_000);
        Assert.Equal("mine", await cache.GetOrCreateAsync("other", _ => ValueTask.FromResult("mine"), cancellation: Soon));
        await (await CacheAsync(backend)).SetAsync("planted", "planted");
        Assert.Equal("mine", await cache.GetOrCreateAsync("planted", _ => ValueTask.FromResult("mine"), cancellation: Soon));
        keys.Remove("2029");
        Assert.Equal("anew", await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult("anew"), cancellation: Soon));
        Assert.Equal(3, cache.Statistics.Unreadable);
    }

    [Theory, EveryBackend]
    public async Task It_is_a_HybridCache(TestBackend backend)
    {
        var cache = (await CacheAsync(backend, new CacheOptions { Near = new NearOptions() })).AsHybridCache();
        var loads = 0;
        Assert.Equal("1", await LoadAsync("k"));
        Assert.Equal("1", await LoadAsync("k"));
        await cache.RemoveAsync("k");
        Assert.Equal("2", await LoadAsync("k"));
        await cache.RemoveByTagAsync("tag");
        Assert.Equal("3", await LoadAsync("k"));
        await cache.RemoveByTagAsync(["other", "tag"]);
        Assert.Equal("4", await LoadAsync("k"));
        await cache.RemoveByTagAsync("*");
        Assert.Equal("5", await LoadAsync("k"));
        await cache.RemoveAsync(["k", "l"]);
        Assert.Equal("6", await LoadAsync("k"));
        await cache.SetAsync("k", "set", tags: ["tag"]);
        Assert.Equal("set", await LoadAsync("k"));
        Assert.Equal("set", await cache.GetOrCreateAsync<string?>("k", _ => throw new InvalidOperationException(), new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData }));
        Assert.Null(await cache.GetOrCreateAsync<string?>("unknown", _ => throw new InvalidOperationException(), new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData }));
        Assert.Equal("7", await LoadAsync("k", HybridCacheEntryFlags.DisableLocalCache | HybridCacheEntryFlags.DisableDistributedCache));
        Assert.Equal("set", await LoadAsync("k"));
        Assert.Equal("8", await LoadAsync("k", HybridCacheEntryFlags.DisableLocalCacheRead | HybridCacheEntryFlags.DisableDistributedCacheRead));
        await UntilAsync(async () => await LoadAsync("k") == "8");
        Assert.Null(await cache.GetOrCreateAsync("null", _ => ValueTask.FromResult<string?>(null)));
        Assert.Null(await cache.GetOrCreateAsync<string?>("null", _ => throw new InvalidOperationException()));

        async Task<string> LoadAsync(string key, HybridCacheEntryFlags flags = default) =>
            await cache.GetOrCreateAsync(key, _ => ValueTask.FromResult($"{Interlocked.Increment(ref loads)}"), new() { Expiration = TimeSpan.FromMinutes(5), Flags = flags }, ["tag"], Soon);
    }

    [Theory, EveryBackend]
    public async Task It_is_an_IBufferDistributedCache(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var cache = (await CacheAsync(backend)).AsDistributedCache();
        Assert.Null(await cache.GetAsync("k"));
        await cache.SetAsync("k", [1, 2, 3]);
        Assert.Equal([1, 2, 3], (await cache.GetAsync("k"))!);
        Assert.Equal([1, 2, 3], cache.Get("k")!);
        cache.Set("empty", []);
        Assert.Empty(cache.Get("empty")!);
        Assert.InRange(await IntegerAsync(redis, "PTTL", EntryKey("k")), 3_000_000, 3_600_000);
        await cache.SetAsync("k", [4], new DistributedCacheEntryOptions { AbsoluteExpiration = DateTimeOffset.UtcNow.AddMinutes(10), SlidingExpiration = TimeSpan.FromMinutes(2) });
        Assert.InRange(await IntegerAsync(redis, "PTTL", EntryKey("k")), 60_000, 120_000);
        await redis.ExecuteAsync("PEXPIRE", EntryKey("k"), 60_000);
        await cache.RefreshAsync("k");
        Assert.InRange(await IntegerAsync(redis, "PTTL", EntryKey("k")), 90_000, 120_000);
        await cache.SetAsync("k", new System.Buffers.ReadOnlySequence<byte>([5, 6]), new DistributedCacheEntryOptions { SlidingExpiration = TimeSpan.FromMinutes(2) });
        var writer = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.True(await cache.TryGetAsync("k", writer));
        Assert.Equal([5, 6], writer.WrittenSpan.ToArray());
        Assert.False(cache.TryGet("unknown", writer));
        await cache.RemoveAsync("k");
        Assert.Null(await cache.GetAsync("k"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => cache.SetAsync("k", [1], new DistributedCacheEntryOptions { AbsoluteExpiration = DateTimeOffset.UtcNow.AddMinutes(-1) }));
        await cache.SetAsync("years", [1], new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = TimeSpan.FromDays(5000) });
        Assert.Equal([1], (await cache.GetAsync("years"))!);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private sealed class Reports : IProgress<WarmingProgress>
    {
        private int _count;

        public int Count => _count;

        public void Report(WarmingProgress value) => Interlocked.Increment(ref _count);
    }

    private sealed class Source : ICacheInvalidationSource
    {
        private readonly Channel<CacheInvalidation?> _changes = Channel.CreateUnbounded<CacheInvalidation?>();
        private int _readers;

        public int Readers => Volatile.Read(ref _readers);

        public void Say(CacheInvalidation change) => _changes.Writer.TryWrite(change);

        public void CutOff() => _changes.Writer.TryWrite(null);

        public async IAsyncEnumerable<CacheInvalidation> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            Interlocked.Increment(ref _readers);
            await foreach (var change in _changes.Reader.ReadAllAsync(cancellation)) yield return change ?? throw new IOException("The test has cut the source off.");
        }
    }
}
