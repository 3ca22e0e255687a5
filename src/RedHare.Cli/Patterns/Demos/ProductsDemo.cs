using RedHare.Patterns.Products;

namespace RedHare.Cli.Patterns.Demos;

internal static class ProductsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var products = hare.Caches.OpenProducts("shop");

        show.Step("A product is read through the cache.");
        var mug = await products.GetAsync("mug", (id, _) => new(new Product(id, "Mug", 8.50m, Stock: 10, "kitchen")));
        show.Result(mug);

        show.Step("Three are sold: its stock is counted down where it is cached, in one step.");
        show.Result(await products.ChangeStockAsync("mug", -3));

        show.Step("Of what is not cached nothing is counted: there would be a product of a stock alone.");
        show.Result(await products.ChangeStockAsync("teapot", -1));

        show.Step("All lists are dropped, by a version and not by a search for keys.");
        await products.DropListsAsync();
    }
}
