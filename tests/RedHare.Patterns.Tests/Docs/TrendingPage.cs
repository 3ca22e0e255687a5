using RedHare.Patterns.Trending;
using Xunit;

namespace RedHare.Patterns.Tests.Docs;

/// <summary>The code of docs/patterns/trending.md.</summary>
public sealed class TrendingPage
{
    [Fact]
    public async Task A_list()
    {
        await using var hare = await Hare.OpenAsync();

        var topics = hare.Trending.List("topics", new TrendOptions { HalfLife = TimeSpan.FromHours(2) });
        await topics.AddAsync("#redis");
        await topics.AddAsync("#dotnet", weight: 5);
        foreach (var topic in await topics.TopAsync(10)) Console.WriteLine($"{topic.Item} {topic.Score:F1}");

        Assert.Equal("#dotnet", (await topics.TopAsync(1))[0].Item);
    }
}
