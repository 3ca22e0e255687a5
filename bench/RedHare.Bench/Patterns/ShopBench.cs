using System.Globalization;

namespace RedHare.Bench.Patterns;

/// <summary>Carts with three lines, and stock. Naive is a hash of quantities with its TTL in a second call, and DECR of a stock that is looked at first, which oversells.</summary>
internal sealed class ShopBench : PatternBench
{
    private const int Owners = 1000;

    private static readonly string[] Names = [.. Enumerable.Range(0, Owners).Select(static i => i.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override string Name => "shop";

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var (redis, carts, stock) = (hare.Redis, hare.Shop.Carts("bench"), hare.Shop.Stock("bench"));
        await stock.SetAsync("hat", 1_000_000_000);
        await redis.ExecuteAsync("SET", "naive:hat", 1_000_000_000);
        return
        [
            new("add to a cart", async caller => await carts.AddAsync(Any(caller), $"product{caller.Random.Next(3)}", 1, 19.90m), async caller =>
            {
                var key = $"naive:{Any(caller)}";
                await redis.ExecuteAsync("HINCRBY", key, $"product{caller.Random.Next(3)}", 1);
                await redis.ExecuteAsync("EXPIRE", key, 604_800);
            }),
            new("read a cart", async caller => await carts.GetAsync(Any(caller)), async caller => await redis.ExecuteAsync("HGETALL", $"naive:{Any(caller)}")),
            new("reserve a piece and confirm", async _ =>
            {
                await using var reservation = await stock.ReserveAsync("hat", 1);
                await reservation.ConfirmAsync();
            },
            async _ =>
            {
                if ((await redis.ExecuteAsync("GET", "naive:hat")).AsInteger() > 0) await redis.ExecuteAsync("DECR", "naive:hat");
            }),
        ];
    }

    private static string Any(Caller caller) => Names[caller.Random.Next(Owners)];
}
