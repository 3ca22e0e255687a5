using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Products;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Products;

public sealed class ProductCacheTests(TestServers servers) : LockTest(servers)
{
    private static readonly Product Lamp = new("42", "lamp", 19.90m, 10, "light", "Shines.");

    private readonly List<ProductCache> _open = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var cache in _open) await cache.DisposeAsync();
        await base.DisposeAsync();
    }

    [Theory, EveryBackend]
    public async Task A_product_is_a_hash_with_types_and_an_end(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var (one, other) = (await ProductsAsync(backend), await ProductsAsync(backend));
        Assert.Equal(Lamp, await one.GetAsync("42", (_, _) => ValueTask.FromResult<Product?>(Lamp), Soon));
        Assert.Equal(Lamp, await one.GetAsync("42", Never, Soon));
        Assert.Equal(Lamp, await other.GetAsync("42", Never, Soon));
        Assert.Equal("19.90", (await redis.ExecuteAsync("HGET", KeyOf("42"), "price")).ToString());
        Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf("42")), 6_000_000, 7_200_000);
        Assert.Null(await one.GetAsync("none", (_, _) => ValueTask.FromResult<Product?>(null), Soon));
        Assert.Null(await other.GetAsync("none", Never, Soon));
        Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf("none")), 1, 60_000);
        Assert.True(await one.SetAsync(Lamp with { Price = 25 }));
        Assert.Equal(25, (await other.TryGetAsync("42")).Value!.Price);
        Assert.True(await other.RemoveAsync("42"));
        Assert.False((await one.TryGetAsync("42")).IsKnown);
    }

    /// <summary>Fault 24: the stock of a product that is not cached changes nothing, and makes no product of a number.</summary>
    [Theory, EveryBackend]
    public async Task Stock_of_what_is_not_cached_makes_no_product(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var products = await ProductsAsync(backend);
        Assert.Equal(new StockChange(StockOutcome.NotCached, 0), await products.ChangeStockAsync("42", -1));
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf("42")));
        Assert.Equal(Lamp, await products.GetAsync("42", (_, _) => ValueTask.FromResult<Product?>(Lamp), Soon));
        Assert.Equal(new StockChange(StockOutcome.Changed, 7), await products.ChangeStockAsync("42", -3));
        Assert.Equal(new StockChange(StockOutcome.TooFew, 7), await products.ChangeStockAsync("42", -8));
        Assert.Equal(new StockChange(StockOutcome.Changed, 12), await products.ChangeStockAsync("42", 5));
        Assert.Equal(Lamp with { Stock = 12 }, await products.GetAsync("42", Never, Soon));
        Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf("42")), 6_000_000, 7_200_000);
        // Absent is not present.
        await products.GetAsync("none", (_, _) => ValueTask.FromResult<Product?>(null), Soon);
        Assert.Equal(StockOutcome.NotCached, (await products.ChangeStockAsync("none", -1)).Outcome);
    }

    /// <summary>Fault 24 under concurrency: as many are sold as there are, whoever drops and loads the product meanwhile.</summary>
    [Theory, EveryBackend]
    public async Task Stock_is_never_less_than_none(TestBackend backend)
    {
        var caches = new[] { await ProductsAsync(backend), await ProductsAsync(backend) };
        var rounds = Rounds(backend, overNetwork: 60, inProcess: 500);
        await caches[0].SetAsync(Lamp with { Stock = 5 * rounds });
        var sold = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var change = await caches[i % 2].ChangeStockAsync("42", -1);
                if (change.Outcome == StockOutcome.Changed) Interlocked.Increment(ref sold);
                Assert.True(change.Stock >= 0);
            }
        })));
        Assert.Equal(5 * rounds, sold);
        Assert.Equal(0, (await caches[0].TryGetAsync("42")).Value!.Stock);
    }

    /// <summary>Fault 5: what was loaded before a change is not kept after it, by whatever way it changed.</summary>
    [Theory, EveryBackend]
    public async Task A_stale_load_is_not_kept(TestBackend backend)
    {
        var (one, other) = (await ProductsAsync(backend), await ProductsAsync(backend));
        Func<Task>[] ways =
        [
            async () => await other.RemoveAsync("42"),
            async () => await other.ChangeStockAsync("42", -1),
            async () => await other.SetAsync(Lamp with { Name = "new" }),
            async () => await other.DropAllAsync(),
        ];
        foreach (var change in ways)
        {
            await one.RemoveAsync("42");
            var (gate, begun) = (new TaskCompletionSource<Product?>(), new TaskCompletionSource());
            var loading = one.GetAsync("42", async (_, _) =>
            {
                begun.SetResult();
                return await gate.Task;
            }, Soon).AsTask();
            await begun.Task.WaitAsync(Soon);
            await change();
            gate.SetResult(Lamp with { Name = "old" });
            Assert.Equal("old", (await loading)!.Name);
            Assert.NotEqual("old", (await one.GetAsync("42", (_, _) => ValueTask.FromResult<Product?>(Lamp), Soon))!.Name);
        }
    }

    /// <summary>Fault 6: many callers of a process load once.</summary>
    [Theory, EveryBackend]
    public async Task A_stampede_loads_once(TestBackend backend)
    {
        var products = await ProductsAsync(backend);
        var loads = 0;
        var callers = Enumerable.Range(0, 500).Select(_ => Task.Run(async () => await products.GetAsync("42", async (_, token) =>
        {
            Interlocked.Increment(ref loads);
            await Task.Delay(20, token);
            return Lamp;
        }, Soon)));
        Assert.All(await Task.WhenAll(callers), product => Assert.Equal(Lamp, product));
        Assert.Equal(1, loads);
    }

    /// <summary>Fault 6: many processes load once; the others wait to be told, and when the load fails one of them takes it up.</summary>
    [Theory, EveryBackend]
    public async Task Of_many_processes_one_loads(TestBackend backend)
    {
        var caches = new List<ProductCache>();
        for (var i = 0; i < 6; i++) caches.Add(await ProductsAsync(backend));
        for (var round = 0; round < 20; round++)
        {
            var (loads, hasFailed, fails) = (0, 0, round % 4 == 3);
            var callers = caches.Select(cache => Task.Run(async () =>
            {
                try
                {
                    return await cache.GetAsync($"p{round}", async (_, token) =>
                    {
                        Interlocked.Increment(ref loads);
                        await Task.Delay(5, token);
                        return fails && Interlocked.Exchange(ref hasFailed, 1) == 0 ? throw new IOException("gone") : Lamp with { Id = $"p{round}" };
                    }, Soon);
                }
                catch (IOException)
                {
                    return null;
                }
            })).ToArray();
            var products = await Task.WhenAll(callers);
            Assert.Equal(fails ? 1 : 0, products.Count(product => product is null));
            Assert.Equal(fails ? 2 : 1, loads);
        }
    }

    /// <summary>A load that failed is told to those who waited for it, and to nobody who asks after them.</summary>
    [Theory, EveryBackend]
    public async Task A_load_that_fails_is_told_once(TestBackend backend)
    {
        var products = await ProductsAsync(backend);
        for (var round = 0; round < Rounds(backend, overNetwork: 50, inProcess: 500); round++)
        {
            var id = $"p{round}";
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
            {
                await Assert.ThrowsAsync<IOException>(async () => await products.GetAsync(id, static async (_, _) =>
                {
                    await Task.Yield();
                    throw new IOException("gone");
                }, Soon));
            })));
            Assert.Equal(id, (await products.GetAsync(id, (_, _) => ValueTask.FromResult<Product?>(Lamp with { Id = id }), Soon))!.Id);
        }
    }

    /// <summary>Fault 8: lists are dropped as lists, by one write, and a name with a star is a name.</summary>
    [Theory, EveryBackend]
    public async Task Lists_and_everything_are_dropped_by_one_write(TestBackend backend)
    {
        var (one, other) = (await ProductsAsync(backend), await ProductsAsync(backend));
        await one.SetAsync(Lamp);
        foreach (var list in new[] { "light", "dark", "*" })
            for (var page = 0; page < 5; page++) Assert.Equal(1, (await one.GetPageAsync(list, page, PageAsync, Soon)).Total);
        Assert.True(await other.DropListAsync("*"));
        Assert.Equal("1 1 2", await TotalsAsync());
        Assert.True(await other.DropListAsync("light"));
        Assert.Equal("2 1 2", await TotalsAsync());
        Assert.True(await other.DropListsAsync());
        Assert.Equal("2 2 2", await TotalsAsync());
        Assert.True((await one.TryGetAsync("42")).IsPresent);
        Assert.True(await other.DropAllAsync());
        Assert.False((await one.TryGetAsync("42")).IsKnown);
        Assert.Equal(StockOutcome.NotCached, (await one.ChangeStockAsync("42", -1)).Outcome);
        var page0 = await one.GetPageAsync("light", 0, PageAsync, Soon);
        Assert.Equal((Lamp, 1L), (page0.Items[0], page0.Total));

        // Page 0 of each list; pages that have to be loaded anew say 2, and are dropped again.
        async Task<string> TotalsAsync()
        {
            var totals = new List<long>();
            foreach (var list in new[] { "light", "dark", "*" })
                totals.Add((await one.GetPageAsync(list, 0, (_, _, _) => ValueTask.FromResult(new ProductPage([], 2)), Soon)).Total);
            return string.Join(' ', totals);
        }

        static ValueTask<ProductPage> PageAsync(string list, int page, CancellationToken cancellation) => ValueTask.FromResult(new ProductPage([Lamp], 1));
    }

    [Theory, EveryBackend]
    public async Task While_the_server_is_away_the_loader_answers(TestBackend backend)
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(backend));
        var (products, other) = (await ProductsAsync(backend, time, server), await ProductsAsync(backend));
        await products.SetAsync(Lamp);
        server.IsAway = true;
        Assert.Equal("loaded", (await products.GetAsync("42", (_, _) => ValueTask.FromResult<Product?>(Lamp with { Name = "loaded" }), Soon))!.Name);
        Assert.False(await products.SetAsync(Lamp with { Name = "new" }));
        Assert.Equal(StockOutcome.NotCached, (await products.ChangeStockAsync("42", -1)).Outcome);
        server.IsAway = false;
        await UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return !(await other.TryGetAsync("42")).IsKnown;
        });
    }

    private static ValueTask<Product?> Never(string id, CancellationToken cancellation) => throw new InvalidOperationException("Nobody was to load.");

    private string KeyOf(string id) => $"test:product:{{{Unique("shop")}:{id}}}";

    private async Task<ProductCache> ProductsAsync(TestBackend backend, TimeProvider? time = null, IRedisBackend? over = null)
    {
        var products = new Caches(await ClientAsync(backend, time, over)).OpenProducts(Unique("shop"));
        _open.Add(products);
        return products;
    }
}
