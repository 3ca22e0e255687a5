using RedHare.Patterns.UniqueItems;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/unique-items.md.</summary>
public sealed class UniqueItemsPage
{
    [Fact]
    public async Task Sets()
    {
        await using var hare = await Hare.OpenAsync();

        var visitors = hare.UniqueItems.Exact("visitors");
        var isNew = await visitors.AddTodayAsync(["alice"]) == 1;
        var today = await visitors.TodayAsync();
        string[] days = [UniqueCollection.Day(today), UniqueCollection.Day(today.AddDays(-1))];
        var onBothDays = await visitors.CountIntersectionAsync(days);
        await foreach (var visitor in visitors.ReadDifferenceAsync(days)) Console.WriteLine($"{visitor} came today and not yesterday");

        Assert.Equal((true, 0), (isNew, onBothDays));
    }

    [Fact]
    public async Task Estimates()
    {
        await using var hare = await Hare.OpenAsync();

        var readers = hare.UniqueItems.Estimated("readers", new UniqueOptions { Ttl = TimeSpan.FromDays(365) });
        await readers.AddTodayAsync(["alice", "bob"]);
        var today = await readers.TodayAsync();
        var inAWeek = await readers.CountAsync([.. Enumerable.Range(0, 7).Select(day => UniqueCollection.Day(today.AddDays(-day)))]);

        Assert.Equal(2, inAWeek);
    }

    [Fact]
    public async Task Filters()
    {
        await using var hare = await Hare.OpenAsync();

        var crawled = hare.UniqueItems.Bloom("crawled", new FilterOptions { Capacity = 1_000_000, ErrorRate = 0.001 });
        if (await crawled.AddAsync("https://example.org/")) Crawl();
        var blocked = hare.UniqueItems.Cuckoo("blocked", new FilterOptions { Capacity = 50_000, ErrorRate = 0.0005 });
        await blocked.AddAsync("203.0.113.7");
        var mayBeBlocked = await blocked.ContainsAsync("203.0.113.7");
        await blocked.RemoveAsync("203.0.113.7");

        Assert.True(mayBeBlocked);
        Assert.False(await blocked.ContainsAsync("203.0.113.7"));
    }

    private static void Crawl()
    {
    }
}
