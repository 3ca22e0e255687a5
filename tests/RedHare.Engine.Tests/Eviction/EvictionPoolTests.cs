using Xunit;

namespace RedHare.Engine.Tests.Eviction;

public sealed class EvictionPoolTests
{
    private readonly EvictionPool _pool = new();

    private void Offer(ulong score, string key) => _pool.Offer(score, 0, System.Text.Encoding.Latin1.GetBytes(key), (ulong)key.GetHashCode(StringComparison.Ordinal));

    private List<string> All()
    {
        var all = new List<string>();
        while (_pool.TakeBest() is { } best) all.Add($"{System.Text.Encoding.Latin1.GetString(best.Key)}={best.Score}");
        return all;
    }

    [Fact]
    public void Keeps_the_best_of_all_offers_in_order()
    {
        var random = new Random(1);
        var scores = Enumerable.Range(0, 500).Select(_ => (ulong)random.Next(10_000)).Distinct().ToList();
        foreach (var score in scores) Offer(score, new string('k', 1 + (int)score % 300) + score);
        Assert.Equal(EvictionPool.Capacity, _pool.Count);
        Assert.Equal(
            scores.OrderDescending().Take(EvictionPool.Capacity).Select(score => $"{new string('k', 1 + (int)score % 300)}{score}={score}"),
            All());
    }

    [Fact]
    public void A_key_met_again_is_there_once_as_it_is_now()
    {
        Offer(5, "a");
        Offer(7, "b");
        Offer(9, "a");
        Assert.Equal(["a=9", "b=7"], All());
        Offer(5, "a");
        Offer(3, "a");
        Offer(4, "b");
        Assert.Equal(["b=4", "a=3"], All());
    }

    [Fact]
    public void Forgets_all()
    {
        Offer(1, "a");
        _pool.Clear();
        Assert.Null(_pool.TakeBest());
    }
}
