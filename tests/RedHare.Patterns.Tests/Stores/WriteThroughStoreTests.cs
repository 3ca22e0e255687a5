using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Stores;
using Xunit;

namespace RedHare.Patterns.Tests.Stores;

public sealed class WriteThroughStoreTests(TestServers servers) : StoreTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_write_is_committed_and_cached(TestBackend backend)
    {
        var store = new MemoryStore { ["coat"] = new Product("coat") };
        var products = (await StoresAsync(backend)).WriteThrough(Unique("products"), store);
        await products.SetAsync("hat", new Product("hat", 3));
        await products.DeleteAsync("coat");
        Assert.Equal(new Product("hat", 3), store["hat"]);
        Assert.Null(store["coat"]);
        Assert.Equal(new Product("hat", 3), (await products.GetAsync("hat")).Value);
        Assert.False((await products.GetAsync("coat")).IsPresent);
        Assert.Equal(0, store.Loads);
    }

    /// <summary>Fault 34: of writers that race, what is read afterwards is what the store has.</summary>
    [Theory, EveryBackend]
    public async Task Writers_that_race_leave_nothing_that_the_store_does_not_have(TestBackend backend)
    {
        var store = new MemoryStore { OnSave = static async _ => await Task.Yield(), OnSaved = static async () => await Task.Yield() };
        var name = Unique("products");
        // Two processes.
        var (one, other) = ((await StoresAsync(backend)).WriteThrough(name, store), (await StoresAsync(backend)).WriteThrough(name, store));
        for (var round = 0; round < Rounds(backend, overNetwork: 100, inProcess: 1000); round++)
        {
            var (first, second) = (new Product($"{round}a"), new Product($"{round}b"));
            await Task.WhenAll(
                Task.Run(async () => await one.SetAsync("hat", first)),
                Task.Run(async () => await other.SetAsync("hat", second)),
                Task.Run(async () => await one.GetAsync("hat")),
                Task.Run(async () => await other.GetAsync("hat")));
            Assert.Equal(store["hat"], (await one.GetAsync("hat")).Value);
            Assert.Equal(store["hat"], (await other.GetAsync("hat")).Value);
        }
    }

    /// <summary>Fault 34: the store commits in the one order, and the cache hears of it in the other.</summary>
    [Theory, EveryBackend]
    public async Task The_order_of_commits_counts_and_not_that_of_the_cache(TestBackend backend)
    {
        var store = new MemoryStore();
        var products = (await StoresAsync(backend)).WriteThrough(Unique("products"), store);
        var (firstCommitted, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        store.OnSaved = async () =>
        {
            store.OnSaved = null;
            firstCommitted.SetResult();
            await mayEnd.Task;
        };
        var first = products.SetAsync("hat", new Product("first")).AsTask();
        await firstCommitted.Task;
        await products.SetAsync("hat", new Product("second"));
        mayEnd.SetResult();
        await first;
        Assert.Equal("second", store["hat"]!.Name);
        Assert.Equal("second", (await products.GetAsync("hat")).Value.Name);
    }

    /// <summary>Fault 5: who reads while a write is under way gets what there is, and stores nothing that the commit makes old.</summary>
    [Theory, EveryBackend]
    public async Task A_reader_in_the_middle_of_a_write_caches_nothing(TestBackend backend)
    {
        var (saving, mayCommit) = (new TaskCompletionSource(), new TaskCompletionSource());
        var store = new MemoryStore { ["hat"] = new Product("old") };
        var products = (await StoresAsync(backend)).WriteThrough(Unique("products"), store);
        Assert.Equal("old", (await products.GetAsync("hat")).Value.Name);
        store.OnSave = async _ =>
        {
            saving.SetResult();
            await mayCommit.Task;
        };
        var writing = products.SetAsync("hat", new Product("new")).AsTask();
        await saving.Task;
        Assert.Equal("old", (await products.GetAsync("hat")).Value.Name);
        mayCommit.SetResult();
        await writing;
        Assert.Equal("new", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal(2, store.Loads);
    }

    /// <summary>Fault 34: a cache that cannot be told of a commit holds nothing older.</summary>
    [Theory, EveryBackend]
    public async Task A_commit_that_the_cache_does_not_hear_of_leaves_nothing_old(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend);
        var store = new MemoryStore { ["hat"] = new Product("old") };
        var name = Unique("products");
        var products = new DataStores(new PatternContext(touchy, StoreOptions)).WriteThrough(name, store);
        await products.GetAsync("hat");
        store.OnSaved = () =>
        {
            touchy.IsAway = true;
            return Task.CompletedTask;
        };
        await products.SetAsync("hat", new Product("new"));
        Assert.Equal("new", (await (await StoresAsync(backend)).ReadThrough(name, store).GetAsync("hat")).Value.Name);
    }

    [Theory, EveryBackend]
    public async Task A_write_that_fails_leaves_what_there_was(TestBackend backend)
    {
        var store = new MemoryStore { ["hat"] = new Product("old"), OnSave = static _ => throw new InvalidDataException("broken") };
        var products = (await StoresAsync(backend)).WriteThrough(Unique("products"), store);
        await products.GetAsync("hat");
        await Assert.ThrowsAsync<InvalidDataException>(async () => await products.SetAsync("hat", new Product("new")));
        Assert.Equal("old", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal("old", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal(2, store.Loads);
    }

    [Theory, EveryBackend]
    public async Task Without_the_server_nothing_is_committed(TestBackend backend)
    {
        var touchy = new TouchyBackend((await OpenAsync(backend)).Backend) { IsAway = true };
        var store = new MemoryStore();
        var products = new DataStores(new PatternContext(touchy, StoreOptions)).WriteThrough(Unique("products"), store);
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await products.SetAsync("hat", new Product("new")));
        Assert.Empty(store.Commits);
    }

    /// <summary>A process that died in the middle of a write keeps the key out of the cache, but not for ever.</summary>
    [Theory, EveryBackend]
    public async Task A_write_that_never_ends_is_forgotten(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var store = new MemoryStore { ["hat"] = new Product("old") };
        var products = (await StoresAsync(backend)).WriteThrough(Unique("products"), store);
        var touchy = new TouchyBackend(redis.Backend);
        store.OnSave = _ =>
        {
            touchy.IsAway = true;
            throw new InvalidDataException("It dies here.");
        };
        var dying = new DataStores(new PatternContext(touchy, StoreOptions)).WriteThrough(products.Name, store);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await dying.SetAsync("hat", new Product("lost")));
        store.OnSave = null;
        await products.GetAsync("hat");
        await products.GetAsync("hat");
        Assert.Equal(2, store.Loads);

        var key = Assert.Single(await redis.Keys.ScanAsync($"test:through:{{{products.Name}:*").ToListAsync());
        Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 1, 20_000);
        // Half a minute later somebody writes: the dead one is not waited for any more.
        foreach (var field in (await redis.ExecuteAsync("HKEYS", key)).Items.Select(item => item.ToString()).Where(field => field.StartsWith("w:", StringComparison.Ordinal)))
            await redis.ExecuteAsync("HINCRBY", key, field, "-30000");
        await products.SetAsync("hat", new Product("new"));
        Assert.Equal("new", (await products.GetAsync("hat")).Value.Name);
        await products.SetAsync("hat", new Product("newer"));
        var loads = store.Loads;
        Assert.Equal("newer", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal(loads, store.Loads);
    }
}
