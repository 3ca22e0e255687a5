using RedHare.Patterns.Counting;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/counters.md.</summary>
public sealed class CountersPage
{
    [Fact]
    public async Task Counters()
    {
        await using var hare = await Hare.OpenAsync();

        var orders = hare.Counters.Counter("orders");
        var number = await orders.IncrementAsync("2026");
        var attempts = hare.Counters.Counter("attempts", new CounterOptions { Ttl = TimeSpan.FromMinutes(15) });
        var isAllowed = await attempts.TryIncrementAsync("alice", max: 5) is not null;

        Assert.Equal((1, true), (number, isAllowed));
    }

    [Fact]
    public async Task A_hot_one()
    {
        await using var hare = await Hare.OpenAsync();

        var views = hare.Counters.Sharded("views", shards: 32);
        await views.IncrementAsync("front-page");
        var count = await views.GetAsync("front-page");

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Windows()
    {
        await using var hare = await Hare.OpenAsync();

        var logins = hare.Counters.Windowed("logins");
        await logins.AddAsync("failed");
        var lastHour = await logins.CountAsync("failed", TimeSpan.FromHours(1));
        var byMinute = await logins.ReadAsync("failed", TimeSpan.FromMinutes(1), count: 60);

        Assert.Equal((1, 60), (lastHour, byMinute.Count));
    }

    [Fact]
    public async Task A_series()
    {
        await using var hare = await Hare.OpenAsync();
        var now = DateTimeOffset.UtcNow;

        var load = hare.Counters.Series("load");
        await load.AppendAsync("web-1", 0.73);
        await foreach (var sample in load.ReadAsync("web-1", now.AddMinutes(-5), now)) Console.WriteLine($"{sample.At} {sample.Value}");
        foreach (var bucket in await load.ReadBucketsAsync("web-1", TimeSpan.FromMinutes(5), now.AddHours(-6), now))
            Console.WriteLine($"{bucket.Start} {bucket.Average} ({bucket.Min} to {bucket.Max})");

        Assert.Equal(0.73, (await load.LatestAsync("web-1"))!.Value.Value);
    }
}
