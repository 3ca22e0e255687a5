using RedHare.Patterns.Trending;

namespace RedHare.Cli.Patterns.Demos;

internal static class TrendingDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var topics = hare.Trending.List("topics", new TrendOptions { HalfLife = TimeSpan.FromHours(2) });

        show.Step("Hits count less the older they are: half in two hours.");
        await topics.AddAsync("#redis");
        await topics.AddAsync("#dotnet", weight: 5);
        foreach (var topic in await topics.TopAsync(10)) show.Result($"{topic.Item} {topic.Score:F1}");
    }
}
