using RedHare.Patterns.Carts;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/carts.md.</summary>
public sealed class CartsPage
{
    private decimal _shown;

    [Fact]
    public async Task A_cart()
    {
        await using var hare = await Hare.OpenAsync();

        var carts = hare.Shop.Carts("shop");
        await carts.AddAsync("session:7f3a", "mug", quantity: 2, unitPrice: 8.50m);
        await carts.AddAsync("session:7f3a", "mug", quantity: 1, unitPrice: 8.50m); // There are 3 now.

        var cart = await carts.GetAsync("session:7f3a");
        Show(cart.Lines, cart.Quantity, cart.Total); // 25.50

        // What the form shows as 3 shall be 5, unless it has changed meanwhile.
        var isSet = await carts.SetQuantityAsync("session:7f3a", "mug", quantity: 5, expected: 3);

        // At the login.
        var merge = await carts.MergeAsync(guest: "session:7f3a", user: "alice");

        Assert.Equal((true, 25.50m), (isSet, _shown));
        Assert.Equal(new CartLine("mug", 5, 8.50m), Assert.Single(merge.Merged));
        var form = new Form("form-1");

        await carts.AddAsync("alice", "tea", quantity: 1, unitPrice: 3.10m, request: form.Id);
        await carts.AddAsync("alice", "tea", quantity: 1, unitPrice: 3.10m, request: form.Id); // Still one.

        Assert.Equal(6, (await carts.GetAsync("alice")).Quantity);
    }

    private void Show(IReadOnlyList<CartLine> lines, long quantity, decimal total) => _shown = lines.Count == 1 && quantity == 3 ? total : 0;

    private sealed record Form(string Id);
}
