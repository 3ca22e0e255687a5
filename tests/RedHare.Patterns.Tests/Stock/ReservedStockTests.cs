using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Stock;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Stock;

public sealed class ReservedStockTests(TestServers servers) : LockTest(servers)
{
    private static readonly StockOptions Brief = new() { Hold = TimeSpan.FromMilliseconds(150) };

    [Theory, EveryBackend]
    public async Task Reserved_confirmed_and_released(TestBackend backend)
    {
        var (stock, mug) = (await StockAsync(backend), Unique("mug"));
        await stock.SetAsync(mug, 10);
        var first = await stock.ReserveAsync(mug, 4);
        Assert.Equal(new StockLevel(6, 4), await stock.LevelAsync(mug));
        await using (var second = await stock.ReserveAsync(mug, 5)) Assert.Equal(new StockLevel(1, 9), await stock.LevelAsync(mug));
        Assert.Equal(new StockLevel(6, 4), await stock.LevelAsync(mug));
        Assert.Null(await stock.TryReserveAsync(mug, 7));
        Assert.Equal(mug, (await Assert.ThrowsAsync<OutOfStockException>(async () => await stock.ReserveAsync(mug, 7))).Product);
        Assert.InRange(first.Deadline - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20));
        Assert.True(await first.ConfirmAsync());
        Assert.True(await first.ConfirmAsync());
        await first.DisposeAsync();
        Assert.False(await stock.ReleaseAsync(mug, first.Id));
        Assert.Equal(new StockLevel(6, 0), await stock.LevelAsync(mug));
        Assert.Equal(7, await stock.AddAsync(mug, 1));
        Assert.Null(await stock.AddAsync(mug, -8));
        Assert.Equal(0, await stock.AddAsync(mug, -7));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await stock.ReserveAsync(mug, 0));
    }

    /// <summary>Fault 24: what is reserved of a product that nobody stocked makes no stock of minus one.</summary>
    [Theory, EveryBackend]
    public async Task An_unknown_product_stays_unknown(TestBackend backend)
    {
        var (stock, redis, mug) = (await StockAsync(backend), await OpenAsync(backend), Unique("mug"));
        Assert.Null(await stock.TryReserveAsync(mug, 1));
        Assert.False(await stock.ConfirmAsync(mug, "order-1"));
        Assert.False(await stock.ReleaseAsync(mug, "order-1"));
        Assert.Null(await stock.ExtendAsync(mug, "order-1"));
        Assert.Null(await stock.LevelAsync(mug));
        foreach (var part in new[] { "", ":held", ":of", ":sold" }) Assert.Equal(0, await IntegerAsync(redis, "EXISTS", Key(mug) + part));
    }

    /// <summary>An order asks again after a lost reply, and has reserved once; it confirms again, and has bought once.</summary>
    [Theory, EveryBackend]
    public async Task An_id_reserves_once(TestBackend backend)
    {
        var (server, mug) = (await TouchyAsync(backend), Unique("mug"));
        var stock = new Shop(await ClientAsync(backend, over: server)).Stock("house");
        await stock.SetAsync(mug, 10);
        await using (await stock.ReserveAsync(mug, 1)) { } // The product is listed.
        server.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await stock.TryReserveAsync(mug, 3, "order-1"));
        server.LosesReplies = false;
        var reservation = await stock.ReserveAsync(mug, 3, "order-1");
        Assert.Equal((false, new StockLevel(7, 3)), (reservation.IsConfirmed, await stock.LevelAsync(mug)));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stock.TryReserveAsync(mug, 4, "order-1"));
        server.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await reservation.ConfirmAsync());
        server.LosesReplies = false;
        Assert.True(await stock.ConfirmAsync(mug, "order-1"));
        Assert.True((await stock.ReserveAsync(mug, 3, "order-1")).IsConfirmed);
        Assert.Equal(new StockLevel(7, 0), await stock.LevelAsync(mug));
        server.IsAway = true;
        await (await Live(stock, server, mug)).DisposeAsync(); // The deadline gives it back.
    }

    /// <summary>
    /// Two thousand rounds of eight callers on two connections: each tries to reserve, and then buys, gives back, or walks away. The pieces sold and those still there are
    /// those that there were, and at no time more are out than there were.
    /// </summary>
    [Theory, EveryBackend]
    public async Task It_cannot_oversell(TestBackend backend)
    {
        const int Pieces = 300;
        var mug = Unique("mug");
        ReservedStock[] clients = [await StockAsync(backend, Brief), await StockAsync(backend, Brief)];
        await clients[0].SetAsync(mug, Pieces);
        var (sold, refused, late) = (0L, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var dice = new Random(caller);
            for (var i = 0; i < 250; i++)
            {
                var quantity = dice.Next(1, 4);
                var stock = clients[dice.Next(2)];
                if (await stock.TryReserveAsync(mug, quantity) is not { } reservation)
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }
                switch (dice.Next(3))
                {
                    case 0 when await reservation.ConfirmAsync(): Assert.InRange(Interlocked.Add(ref sold, quantity), 0, Pieces); break;
                    case 0: Interlocked.Increment(ref late); break;
                    case 1: await reservation.DisposeAsync(); break;
                }
            }
        })));
        var level = new StockLevel();
        await UntilAsync(async () => (level = (await clients[0].LevelAsync(mug))!.Value).Reserved == 0);
        Assert.Equal(Pieces, sold + level.Available);
        Assert.True(sold > 0);
        // What is left is sold to the last piece, and then there is none.
        var patient = await StockAsync(backend);
        foreach (var _ in Enumerable.Range(0, (int)level.Available)) Assert.True(await (await patient.ReserveAsync(mug, 1)).ConfirmAsync());
        Assert.Null(await clients[0].TryReserveAsync(mug, 1));
        Assert.Equal(new StockLevel(0, 0), await clients[0].LevelAsync(mug));
    }

    /// <summary>Six callers want the same two products together, 600 times in all: whoever gets one gets both, and in the end nothing is held.</summary>
    [Theory, EveryBackend]
    public async Task Several_products_are_reserved_all_or_none(TestBackend backend)
    {
        var (mug, tea) = (Unique("mug"), Unique("tea"));
        ReservedStock[] clients = [await StockAsync(backend), await StockAsync(backend)];
        await clients[0].SetAsync(mug, 200);
        await clients[0].SetAsync(tea, 100);
        var sold = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
            {
                if (await clients[caller % 2].TryReserveAllAsync(new Dictionary<string, long> { [mug] = 1, [tea] = 1 }, $"{caller}-{i}") is not { } both) continue;
                Assert.Equal(new[] { mug, tea }.Order(StringComparer.Ordinal), both.Select(reservation => reservation.Product));
                foreach (var reservation in both) Assert.True(i % 3 == 0 ? await clients[0].ReleaseAsync(reservation.Product, reservation.Id) : await reservation.ConfirmAsync());
                if (i % 3 != 0) Interlocked.Increment(ref sold);
            }
        })));
        Assert.InRange(sold, 1, 100);
        Assert.Equal((new StockLevel(200 - sold, 0), new StockLevel(100 - sold, 0)), (await clients[0].LevelAsync(mug), await clients[0].LevelAsync(tea)));
        Assert.Null(await clients[0].TryReserveAllAsync(new Dictionary<string, long> { [mug] = 1, [tea] = 101 }));
        Assert.Empty((await clients[0].TryReserveAllAsync(new Dictionary<string, long>()))!); // Fault 16: nothing wanted is no work.
        Assert.Equal(new StockLevel(200 - sold, 0), await clients[0].LevelAsync(mug));
    }

    [Theory, EveryBackend]
    public async Task What_is_abandoned_comes_back_with_the_next_access(TestBackend backend)
    {
        var (stock, mug) = (await StockAsync(backend, Brief), Unique("mug"));
        await stock.SetAsync(mug, 1);
        for (var round = 0; round < 3; round++)
        {
            Reservation? reservation = null;
            await UntilAsync(async () => (reservation = await stock.TryReserveAsync(mug, 1)) is not null);
            reservation!.Keep();
            await reservation.DisposeAsync();
        }
        await UntilAsync(async () => await stock.LevelAsync(mug) == new StockLevel(1, 0));
    }

    /// <summary>Past its deadline a reservation is nobody's any more: it is not confirmed, not extended and not released a second time.</summary>
    [Theory, EveryBackend]
    public async Task A_deadline_is_the_end(TestBackend backend)
    {
        var (stock, mug) = (await StockAsync(backend, Brief), Unique("mug"));
        await stock.SetAsync(mug, 2);
        var late = await stock.ReserveAsync(mug, 1);
        await UntilAsync(async () => await stock.LevelAsync(mug) == new StockLevel(2, 0));
        Assert.False(await late.ConfirmAsync());
        Assert.False(await late.ExtendAsync());
        await late.DisposeAsync();
        Assert.Equal(new StockLevel(2, 0), await stock.LevelAsync(mug));
        var patient = await StockAsync(backend);
        await using var extended = await (await StockAsync(backend, new StockOptions { Hold = TimeSpan.FromMinutes(5) })).ReserveAsync(mug, 1, "order-1");
        var deadline = await patient.ExtendAsync(mug, "order-1");
        Assert.True(deadline > extended.Deadline);
        Assert.True(await extended.ExtendAsync()); // Never to an earlier time.
        Assert.Equal(deadline, extended.Deadline);
        Assert.True(await extended.ConfirmAsync());
    }

    /// <summary>Fault 29: on a server that evicts keys nothing is reserved, unless the program says that it may be so.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var careful = new PatternContext(backend, new PatternOptions());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Shop(careful).Stock("house").SetAsync("mug", 1));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await new Shop(careful).Stock("house").TryReserveAsync("mug", 1));
    }

    private static async Task<Reservation> Live(ReservedStock stock, TouchyBackend server, string product)
    {
        server.IsAway = false;
        var reservation = await stock.ReserveAsync(product, 1);
        server.IsAway = true;
        return reservation;
    }

    private static new string Key(string product) => $"test:stock:{{house:{product}}}";

    private async Task<ReservedStock> StockAsync(TestBackend backend, StockOptions? options = null) => new Shop(await ClientAsync(backend)).Stock("house", options);
}
