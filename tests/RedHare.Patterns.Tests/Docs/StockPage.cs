using RedHare.Patterns.Stock;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/stock.md.</summary>
public sealed class StockPage
{
    [Fact]
    public async Task Reserving()
    {
        await using var hare = await Hare.OpenAsync();

        var stock = hare.Shop.Stock("warehouse", new StockOptions { Hold = TimeSpan.FromMinutes(15) });
        await stock.SetAsync("mug", available: 100);

        await using (var reservation = await stock.TryReserveAsync("mug", quantity: 2))
        {
            if (reservation is null) return; // Not enough.
            if (await PayAsync()) await reservation.ConfirmAsync();
        } // Not confirmed: the two go back.

        Assert.Equal(new StockLevel(98, 0), await stock.LevelAsync("mug"));
        var order = new Order("4711");

        var reserved = await stock.ReserveAsync("mug", quantity: 2, id: order.Number);
        reserved.Keep(); // Not given back here.

        // Later, wherever the payment arrives. False when the deadline was over: pay back, or reserve anew.
        var isSold = await stock.ConfirmAsync("mug", order.Number);

        await using var sweeper = stock.StartSweeper();

        Assert.True(isSold);
        await stock.SetAsync("tea", available: 3);
        order = new Order("4712");

        var all = await stock.TryReserveAllAsync(new Dictionary<string, long> { ["mug"] = 2, ["tea"] = 1 }, id: order.Number);

        Assert.Equal(["mug", "tea"], all!.Select(reservation => reservation.Product));
        foreach (var reservation in all!) await reservation.DisposeAsync();
        Assert.Equal(new StockLevel(96, 0), await stock.LevelAsync("mug"));
    }

    private static Task<bool> PayAsync() => Task.FromResult(true);

    private sealed record Order(string Number);
}
