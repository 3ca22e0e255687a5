namespace RedHare.Cli.Patterns.Demos;

internal static class CountersDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var orders = hare.Counters.Counter("orders");

        show.Step("A counter.");
        show.Result(await orders.IncrementAsync("2026"));
        show.Result(await orders.IncrementAsync("2026"));

        show.Step("Counts by the minute, hour and day, which expire by themselves.");
        var logins = hare.Counters.Windowed("logins");
        await logins.AddAsync("failed");
        await logins.AddAsync("failed");
        show.Result(await logins.CountAsync("failed", TimeSpan.FromHours(1)));
    }
}
