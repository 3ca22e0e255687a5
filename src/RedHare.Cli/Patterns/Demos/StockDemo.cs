namespace RedHare.Cli.Patterns.Demos;

internal static class StockDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var stock = hare.Shop.Stock("warehouse");
        await stock.SetAsync("mug", available: 3);

        show.Step("Two are reserved until a deadline.");
        await using (var reservation = await stock.TryReserveAsync("mug", quantity: 2))
        {
            show.Step("Two more: there are not enough.");
            show.Result(await stock.TryReserveAsync("mug", quantity: 2) is null ? "sold out" : "oversold!");

            show.Step("Paid.");
            await reservation!.ConfirmAsync();
        }
    }
}
