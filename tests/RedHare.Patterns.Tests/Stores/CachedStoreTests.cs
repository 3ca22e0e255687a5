using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Stores;
using Xunit;

namespace RedHare.Patterns.Tests.Stores;

public sealed class CachedStoreTests(TestServers servers) : StoreTest(servers)
{
    /// <summary>Fault 33: a value, none, and one not looked for yet are three states; none is cached too.</summary>
    [Theory, EveryBackend]
    public async Task A_value_is_loaded_once_and_its_absence_too(TestBackend backend)
    {
        var store = new MemoryStore { ["hat"] = new Product("hat", 3), ["empty"] = new Product("") };
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(new Product("hat", 3), (await products.GetAsync("hat")).Value);
            Assert.Equal(new Product(""), (await products.GetAsync("empty")).Value);
            Assert.False((await products.GetAsync("none")).IsPresent);
        }
        Assert.Equal(3, store.Loads);
    }

    [Theory, EveryBackend]
    public async Task Many_are_loaded_together_and_only_those_that_miss(TestBackend backend)
    {
        var store = new MemoryStore();
        for (var i = 0; i < 50; i++) store[$"p{i}"] = new Product($"p{i}", i);
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        await products.GetAsync("p7");
        string[] keys = [.. Enumerable.Range(0, 60).Select(i => $"p{i}"), "p1", "p1"];
        for (var i = 0; i < 3; i++)
        {
            var found = await products.GetManyAsync(keys);
            Assert.Equal(50, found.Count);
            Assert.Equal(49, found["p49"].Stock);
        }
        Assert.Equal(2, store.Loads);
    }

    /// <summary>Fault 6: a thousand callers, one load.</summary>
    [Theory, EveryBackend]
    public async Task Callers_at_the_same_time_share_a_load(TestBackend backend)
    {
        var gate = new TaskCompletionSource();
        var store = new MemoryStore { ["hat"] = new Product("hat"), OnLoad = _ => gate.Task };
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        var first = products.GetAsync("hat").AsTask();
        await UntilAsync(() => store.Loads == 1);
        var others = Enumerable.Range(0, 1000).Select(_ => products.GetAsync("hat").AsTask()).ToArray();
        gate.SetResult();
        Assert.All(await Task.WhenAll([first, .. others]), found => Assert.Equal("hat", found.Value.Name));
        Assert.Equal(1, store.Loads);
    }

    /// <summary>Fault 5: what was read before a change is not stored after it.</summary>
    [Theory, EveryBackend]
    public async Task A_load_that_an_invalidation_overtakes_is_not_stored(TestBackend backend)
    {
        foreach (var all in new[] { false, true })
        {
            var gate = new TaskCompletionSource();
            var store = new MemoryStore { ["hat"] = new Product("old"), OnLoaded = () => gate.Task };
            var products = (await StoresAsync(backend)).ReadThrough(Unique($"products{all}"), store);
            var reading = products.GetAsync("hat").AsTask();
            await UntilAsync(() => store.Loads == 1);
            store["hat"] = new Product("new");
            if (all) await products.InvalidateAllAsync();
            else await products.InvalidateAsync("hat");
            gate.SetResult();
            await reading;
            Assert.Equal("new", (await products.GetAsync("hat")).Value.Name);
        }
    }

    /// <summary>Fault 5, under real concurrency: after the last invalidation nobody reads anything older.</summary>
    [Theory, EveryBackend]
    public async Task Readers_and_changes_that_race_leave_nothing_stale(TestBackend backend)
    {
        var store = new MemoryStore();
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        for (var round = 0; round < Rounds(backend, overNetwork: 150, inProcess: 1500); round++)
        {
            var value = new Product($"{round}");
            await Task.WhenAll(
                Task.Run(async () => await products.GetAsync("hat")),
                Task.Run(async () => await products.GetAsync("hat")),
                Task.Run(async () =>
                {
                    store["hat"] = value;
                    await products.InvalidateAsync("hat");
                }));
            Assert.Equal(value, (await products.GetAsync("hat")).Value);
        }
    }

    /// <summary>Fault 8: everything at once, by a word for each lane and not by the names of keys.</summary>
    [Theory, EveryBackend]
    public async Task Everything_can_be_dropped(TestBackend backend)
    {
        var store = new MemoryStore();
        for (var i = 0; i < 40; i++) store[$"p{i}"] = new Product("old");
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"p{i}")];
        await products.GetManyAsync(keys);
        foreach (var key in keys) store[key] = new Product("new");
        Assert.All((await products.GetManyAsync(keys)).Values, product => Assert.Equal("old", product.Name));
        await products.InvalidateAllAsync();
        Assert.All((await products.GetManyAsync(keys)).Values, product => Assert.Equal("new", product.Name));
        Assert.Equal(2, store.Loads);
    }

    [Theory, EveryBackend]
    public async Task Nothing_is_cached_for_ever(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), new MemoryStore { ["hat"] = new Product("hat") });
        await products.GetAsync("hat");
        await products.GetAsync("none");
        await products.InvalidateAllAsync();
        await products.GetAsync("hat");
        var keys = await redis.Keys.ScanAsync($"test:through:{{{products.Name}:*").ToListAsync();
        Assert.Equal(18, keys.Count);
        foreach (var key in keys) Assert.True((await redis.ExecuteAsync("PTTL", key)).AsInteger() > 0, key);
    }

    [Theory, EveryBackend]
    public async Task While_the_server_is_away_the_store_answers(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var store = new MemoryStore { ["hat"] = new Product("hat") };
        var products = new DataStores(new PatternContext(touchy, StoreOptions)).ReadThrough(Unique("products"), store);
        touchy.IsAway = true;
        Assert.Equal("hat", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal("hat", (await products.GetManyAsync(["hat", "none"])).Single().Value.Name);
        touchy.IsAway = false;
        Assert.Equal("hat", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal(3, store.Loads);
    }

    [Theory, EveryBackend]
    public async Task A_load_that_fails_is_told_and_not_cached(TestBackend backend)
    {
        var store = new MemoryStore { ["hat"] = new Product("hat"), OnLoad = static _ => throw new InvalidDataException("broken") };
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await products.GetAsync("hat"));
        store.OnLoad = null;
        Assert.Equal("hat", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal("hat", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal(2, store.Loads);
    }

    /// <summary>What a load of many was to bring is loaded, and cached, by the next who asks: nobody waits for a lease of one that failed.</summary>
    [Theory, EveryBackend]
    public async Task A_load_of_many_that_fails_leaves_no_lease(TestBackend backend)
    {
        var store = new MemoryStore { ["hat"] = new Product("hat"), ["coat"] = new Product("coat"), OnLoad = static _ => throw new InvalidDataException("broken") };
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await products.GetManyAsync(["hat", "coat"]));
        store.OnLoad = null;
        for (var i = 0; i < 3; i++) Assert.Equal(2, (await products.GetManyAsync(["hat", "coat"])).Count);
        Assert.Equal(2, store.Loads);
    }

    [Fact]
    public async Task A_load_that_takes_too_long_is_ended()
    {
        var time = new ManualTime();
        await using var server = LoneServer.Start(TestBackend.InProcess);
        await using var redis = await server.ConnectAsync();
        var store = new MemoryStore { OnLoad = static _ => new TaskCompletionSource().Task };
        var products = new DataStores(new PatternContext(redis.Backend, StoreOptions with { Time = time })).ReadThrough("products", store);
        var reading = products.GetAsync("hat").AsTask();
        await UntilAsync(() => store.Loads == 1 && time.Timers > 0);
        time.Advance(TimeSpan.FromSeconds(11));
        await Assert.ThrowsAsync<TimeoutException>(() => reading);
    }

    /// <summary>Fault 7: a source that was cut off cannot tell what it missed, so everything goes.</summary>
    [Theory, EveryBackend]
    public async Task It_follows_a_source_of_changes(TestBackend backend)
    {
        var store = new MemoryStore { ["hat"] = new Product("old"), ["coat"] = new Product("old") };
        var products = (await StoresAsync(backend)).ReadThrough(Unique("products"), store);
        var source = new Source();
        using var end = new CancellationTokenSource();
        var listening = 0;
        var following = products.FollowAsync(source, () => Interlocked.Increment(ref listening), end.Token);
        await source.Changes.Writer.WriteAsync(CacheInvalidation.Listening);
        await UntilAsync(() => Volatile.Read(ref listening) == 1);
        await products.GetManyAsync(["hat", "coat"]);

        store["hat"] = new Product("new");
        store["coat"] = new Product("new");
        await source.Changes.Writer.WriteAsync(CacheInvalidation.OfKey("hat"));
        await source.Changes.Writer.WriteAsync(CacheInvalidation.Listening);
        await UntilAsync(() => Volatile.Read(ref listening) == 2);
        Assert.Equal("new", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal("old", (await products.GetAsync("coat")).Value.Name);

        // It is cut off, and begins again.
        await source.Changes.Writer.WriteAsync(null);
        await source.Changes.Writer.WriteAsync(CacheInvalidation.Listening);
        await UntilAsync(() => Volatile.Read(ref listening) == 3);
        Assert.Equal("new", (await products.GetAsync("coat")).Value.Name);
        await end.CancelAsync();
        await following;
    }

    private sealed class Source : ICacheInvalidationSource
    {
        public Channel<CacheInvalidation?> Changes { get; } = Channel.CreateUnbounded<CacheInvalidation?>();

        public async IAsyncEnumerable<CacheInvalidation> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var change in Changes.Reader.ReadAllAsync(cancellation)) yield return change ?? throw new IOException("It was cut off.");
        }
    }
}
