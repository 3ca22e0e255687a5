namespace RedHare.Cli.Patterns.Demos;

internal static class UniqueItemsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var visitors = hare.UniqueItems.Exact("visitors");

        show.Step("Who was here today, exactly.");
        await visitors.AddTodayAsync(["alice", "bob", "alice"]);

        show.Step("Estimated, in 12 KB however many there are.");
        var readers = hare.UniqueItems.Estimated("readers");
        await readers.AddTodayAsync(["alice", "bob"]);

        show.Step("Seen before? A filter answers 'surely not' or 'probably'.");
        var crawled = hare.UniqueItems.Bloom("crawled");
        show.Result(await crawled.AddAsync("https://example.org/"));
        show.Result(await crawled.AddAsync("https://example.org/"));
    }
}
