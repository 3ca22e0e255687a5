using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Carts;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Carts;

public sealed class ShoppingCartsTests(TestServers servers) : LockTest(servers)
{
    /// <summary>Fault 30: adding the same product twice adds up; its price is the one given last, and its place in the cart the first.</summary>
    [Theory, EveryBackend]
    public async Task Adding_twice_adds_up(TestBackend backend)
    {
        var (carts, owner) = (await CartsAsync(backend), Unique("alice"));
        Assert.True((await carts.GetAsync(owner)).IsEmpty);
        Assert.Equal(2, await carts.AddAsync(owner, "mug", 2, 8.50m));
        Assert.Equal(1, await carts.AddAsync(owner, "a:tea {green}", 1, 3.10m));
        Assert.Equal(5, await carts.AddAsync(owner, "mug", 3, 7.90m));
        var cart = await carts.GetAsync(owner);
        Assert.Equal([new CartLine("mug", 5, 7.90m), new CartLine("a:tea {green}", 1, 3.10m)], cart.Lines);
        Assert.Equal((6, 42.60m), (cart.Quantity, cart.Total));
        Assert.True((await carts.GetAsync(Unique("bob"))).IsEmpty);
    }

    /// <summary>Fault 30: four callers add while two set what they have read less one. What is set to is never older than what is there: no addition is lost.</summary>
    [Theory, EveryBackend]
    public async Task Setting_does_not_undo_adding(TestBackend backend)
    {
        var owner = Unique("alice");
        ShoppingCarts[] clients = [await CartsAsync(backend), await CartsAsync(backend)];
        await clients[0].AddAsync(owner, "mug", 1000, 1m);
        var taken = 0;
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
            {
                for (var i = 0; i < 250; i++) await clients[caller % 2].AddAsync(owner, "mug", 1, 1m);
            })),
            .. Enumerable.Range(0, 2).Select(caller => Task.Run(async () =>
            {
                for (var i = 0; i < 250; i++)
                {
                    var seen = (await clients[caller].GetAsync(owner)).Quantity;
                    if (await clients[caller].SetQuantityAsync(owner, "mug", seen - 1, expected: seen)) Interlocked.Increment(ref taken);
                }
            })),
        ]);
        Assert.Equal(2000 - taken, (await clients[0].GetAsync(owner)).Quantity);
    }

    /// <summary>Fault 30: every change lets the cart live seven days more; reading does not.</summary>
    [Theory, EveryBackend]
    public async Task Every_change_slides_the_expiry(TestBackend backend)
    {
        var (carts, redis, owner) = (await CartsAsync(backend), await OpenAsync(backend), Unique("alice"));
        var key = $"test:cart:{{shop:{owner}}}";
        await carts.AddAsync(owner, "mug", 1, 1m);
        Func<Task>[] changes =
        [
            async () => await carts.AddAsync(owner, "tea", 1, 1m),
            async () => await carts.SetQuantityAsync(owner, "mug", 5),
            async () => await carts.RemoveAsync(owner, "tea"),
        ];
        foreach (var change in changes)
        {
            Assert.Equal(1, await IntegerAsync(redis, "PEXPIRE", key, 60_000));
            Assert.InRange((await carts.GetAsync(owner)).ExpiresIn, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            await change();
            Assert.InRange((await carts.GetAsync(owner)).ExpiresIn, TimeSpan.FromDays(6.9), TimeSpan.FromDays(7));
        }
        Assert.InRange(await IntegerAsync(redis, "PTTL", key + ":requests"), 1, 3_600_000);
        await carts.ClearAsync(owner);
        var cart = await carts.GetAsync(owner);
        Assert.Equal((true, TimeSpan.Zero, 0m), (cart.IsEmpty, cart.ExpiresIn, cart.Total));
    }

    [Theory, EveryBackend]
    public async Task Prices_are_decimals(TestBackend backend)
    {
        var (carts, owner) = (await CartsAsync(backend), Unique("alice"));
        await carts.AddAsync(owner, "screw", 3, 0.1m);
        await carts.AddAsync(owner, "bolt", 7, 0.0000000000000000000000000001m);
        await carts.AddAsync(owner, "house", 9, 12_345_678_901_234.56m);
        var cart = await carts.GetAsync(owner);
        Assert.Equal(0.3m, cart.Lines[0].Total);
        Assert.Equal(0.0000000000000000000000000007m, cart.Lines[1].Total);
        Assert.Equal(111_111_110_111_111.04m, cart.Lines[2].Total);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await carts.AddAsync(owner, "gift", 1, -1m));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await carts.AddAsync(owner, "nothing", 0, 1m));
    }

    [Theory, EveryBackend]
    public async Task Quantities_are_set_and_taken_out(TestBackend backend)
    {
        var (carts, owner) = (await CartsAsync(backend), Unique("alice"));
        Assert.False(await carts.SetQuantityAsync(owner, "mug", 2)); // It has no price yet.
        await carts.AddAsync(owner, "mug", 2, 8m);
        Assert.True(await carts.SetQuantityAsync(owner, "mug", 7));
        Assert.False(await carts.SetQuantityAsync(owner, "mug", 1, expected: 2));
        Assert.Equal(7, (await carts.GetAsync(owner)).Quantity);
        Assert.True(await carts.SetQuantityAsync(owner, "mug", 0));
        Assert.True((await carts.GetAsync(owner)).IsEmpty);
        await carts.RemoveAsync(owner, "mug");
        await carts.RemoveAsync(owner, "never");
        Assert.True((await carts.GetAsync(owner)).IsEmpty);
    }

    [Theory, EveryBackend]
    public async Task A_cart_has_limits(TestBackend backend)
    {
        var (carts, owner) = (await CartsAsync(backend, new CartOptions { MaxLines = 2, MaxQuantity = 5 }), Unique("alice"));
        await carts.AddAsync(owner, "a", 5, 1m);
        await carts.AddAsync(owner, "b", 1, 1m);
        await Assert.ThrowsAsync<CartLimitException>(async () => await carts.AddAsync(owner, "a", 1, 1m));
        await Assert.ThrowsAsync<CartLimitException>(async () => await carts.AddAsync(owner, "c", 1, 1m));
        await Assert.ThrowsAsync<CartLimitException>(async () => await carts.SetQuantityAsync(owner, "b", 6));
        Assert.Null(await carts.TryAddAsync(owner, "c", 1, 1m));
        Assert.Equal(["a", "b"], (await carts.GetAsync(owner)).Lines.Select(line => line.Product));
        Assert.Equal(6, (await carts.GetAsync(owner)).Quantity);
    }

    /// <summary>A change whose reply was lost is made once when its caller asks again.</summary>
    [Theory, EveryBackend]
    public async Task A_change_that_comes_again_is_made_once(TestBackend backend)
    {
        var (server, owner) = (await TouchyAsync(backend), Unique("alice"));
        var carts = new Shop(await ClientAsync(backend, over: server)).Carts("shop");
        await carts.AddAsync(owner, "mug", 1, 8m, "click-1");
        server.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await carts.AddAsync(owner, "mug", 2, 8m, "click-2"));
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await carts.SetQuantityAsync(owner, "mug", 9, expected: 3, request: "click-3"));
        server.LosesReplies = false;
        Assert.True(await carts.SetQuantityAsync(owner, "mug", 9, expected: 3, request: "click-3"));
        Assert.Equal(9, await carts.AddAsync(owner, "mug", 2, 8m, "click-2"));
        Assert.Equal(9, await carts.AddAsync(owner, "mug", 1, 8m, "click-1"));
        Assert.Equal(10, await carts.AddAsync(owner, "mug", 1, 8m, "click-4"));
        Assert.Equal(10, (await carts.GetAsync(owner)).Quantity);
    }

    /// <summary>The memory of requests is bounded, and forgets the oldest.</summary>
    [Theory, EveryBackend]
    public async Task Known_requests_are_bounded(TestBackend backend)
    {
        var (carts, redis, owner) = (await CartsAsync(backend), await OpenAsync(backend), Unique("alice"));
        for (var i = 0; i < 1100; i += 100) await Task.WhenAll(Enumerable.Range(i, 100).Select(n => carts.AddAsync(owner, "mug", 1, 8m, $"r{n}").AsTask()));
        Assert.Equal(1100, (await carts.GetAsync(owner)).Quantity);
        Assert.Equal(1024, await IntegerAsync(redis, "ZCARD", $"test:cart:{{shop:{owner}}}:requests"));
        Assert.Equal(1100, await carts.AddAsync(owner, "mug", 1, 8m, "r1099"));
    }

    /// <summary>Fault 29: on a server that evicts keys carts are refused, unless the program says that it may be so.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var careful = new PatternContext(backend, new PatternOptions());
        var carts = new Shop(careful).Carts("shop");
        Assert.Contains("lru", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await carts.AddAsync("alice", "mug", 1, 8m))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await carts.MergeAsync("guest", "alice"));
        using var careless = new PatternContext(backend, new PatternOptions { AllowsEviction = true });
        Assert.Equal(1, await new Shop(careless).Carts("shop").AddAsync("alice", "mug", 1, 8m));
    }

    private async Task<ShoppingCarts> CartsAsync(TestBackend backend, CartOptions? options = null) => new Shop(await ClientAsync(backend)).Carts("shop", options);
}
