using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Stock;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Stock;

public sealed class StockSweeperTests(TestServers servers) : LockTest(servers)
{
    private static readonly StockOptions Brief = new() { Hold = TimeSpan.FromMilliseconds(150) };

    /// <summary>The process that reserved is gone, and nobody asks for the product: the sweeper of another gives the pieces back, and leaves nothing in its list.</summary>
    [Theory, EveryBackend]
    public async Task It_returns_what_nobody_asks_for(TestBackend backend)
    {
        var (redis, house) = (await OpenAsync(backend), Unique("house"));
        var crashing = new Shop(await ClientAsync(backend)).Stock(house, Brief);
        for (var i = 0; i < 30; i++)
        {
            await crashing.SetAsync($"p{i}", 10);
            (await crashing.ReserveAsync($"p{i}", 3)).Keep();
        }
        var sweeping = new Shop(await ClientAsync(backend)).Stock(house);
        await using (sweeping.StartSweeper(TimeSpan.FromMilliseconds(20)))
        {
            await UntilAsync(async () => await IntegerAsync(redis, "EXISTS", $"test:stock:{{{house}}}:due") == 0);
        }
        for (var i = 0; i < 30; i++)
        {
            Assert.Equal(10, await IntegerAsync(redis, "HGET", $"test:stock:{{{house}:p{i}}}", "available"));
            Assert.Equal(0, await IntegerAsync(redis, "EXISTS", $"test:stock:{{{house}:p{i}}}:held", $"test:stock:{{{house}:p{i}}}:of"));
        }
    }

    /// <summary>One product, a thousand abandoned reservations: they come back in slices.</summary>
    [Theory, EveryBackend]
    public async Task It_returns_many_of_one_product(TestBackend backend)
    {
        var (redis, house) = (await OpenAsync(backend), Unique("house"));
        var stock = new Shop(await ClientAsync(backend)).Stock(house);
        await stock.SetAsync("p", 1000);
        var reserved = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => stock.TryReserveAsync("p", 1).AsTask()));
        Assert.Equal(1000, reserved.Count(reservation => reservation is not null));
        Assert.Null(await stock.TryReserveAsync("p", 1));
        Assert.Equal(0, await stock.SweepAsync());
        // Time passes: all deadlines are over.
        foreach (var key in new[] { $"test:stock:{{{house}:p}}:held", $"test:stock:{{{house}}}:due" }) await redis.ExecuteAsync("ZUNIONSTORE", key, 1, key, "WEIGHTS", 0);
        Assert.Equal(1000, await stock.SweepAsync());
        Assert.Equal(1000, await IntegerAsync(redis, "HGET", $"test:stock:{{{house}:p}}", "available"));
        Assert.Equal(0, await IntegerAsync(redis, "HGET", $"test:stock:{{{house}:p}}", "reserved"));
    }

    /// <summary>Reservations are made while several sweep: none is forgotten by the list, so in the end sweeping alone brings all of them back.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_is_forgotten_while_it_sweeps(TestBackend backend)
    {
        var (redis, house) = (await OpenAsync(backend), Unique("house"));
        var options = new StockOptions { Hold = TimeSpan.FromMilliseconds(100) };
        ReservedStock[] clients = [new Shop(await ClientAsync(backend)).Stock(house, options), new Shop(await ClientAsync(backend)).Stock(house, options)];
        for (var i = 0; i < 5; i++) await clients[0].SetAsync($"p{i}", 100);
        await using (clients[0].StartSweeper(TimeSpan.FromMilliseconds(1)))
        await using (clients[1].StartSweeper(TimeSpan.FromMilliseconds(1)))
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
            {
                for (var i = 0; i < 150; i++)
                    if (await clients[caller % 2].TryReserveAsync($"p{(i + caller) % 5}", 1) is { } reservation) reservation.Keep();
            })));
        }
        await UntilAsync(async () =>
        {
            await clients[0].SweepAsync();
            return await IntegerAsync(redis, "EXISTS", $"test:stock:{{{house}}}:due") == 0;
        });
        for (var i = 0; i < 5; i++) Assert.Equal(100, await IntegerAsync(redis, "HGET", $"test:stock:{{{house}:p{i}}}", "available"));
    }

    [Fact]
    public async Task It_goes_on_after_a_time_without_a_server()
    {
        var (redis, server, house) = (await OpenAsync(TestBackend.InProcess), await TouchyAsync(TestBackend.InProcess), Unique("house"));
        var time = new ManualTime();
        var stock = new Shop(await ClientAsync(TestBackend.InProcess, time, server)).Stock(house, Brief);
        await stock.SetAsync("p", 1);
        (await stock.ReserveAsync("p", 1)).Keep();
        await using var sweeper = stock.StartSweeper();
        server.IsAway = true;
        time.Advance(TimeSpan.FromMinutes(1));
        server.IsAway = false;
        await UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return await IntegerAsync(redis, "HGET", $"test:stock:{{{house}:p}}", "available") == 1;
        });
    }
}
