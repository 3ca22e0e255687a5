namespace RedHare.Cli.Patterns.Demos;

internal static class CartsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var carts = hare.Shop.Carts("shop");

        show.Step("Adding twice adds up, in one step each.");
        await carts.AddAsync("session:7f3a", "mug", quantity: 2, unitPrice: 8.50m);
        await carts.AddAsync("session:7f3a", "mug", quantity: 1, unitPrice: 8.50m);
        var cart = await carts.GetAsync("session:7f3a");
        show.Result($"{cart.Quantity} for {cart.Total}");

        show.Step("At the login the guest's cart goes into the user's.");
        await carts.MergeAsync(guest: "session:7f3a", user: "alice");
        show.Result((await carts.GetAsync("alice")).Total);
    }
}
