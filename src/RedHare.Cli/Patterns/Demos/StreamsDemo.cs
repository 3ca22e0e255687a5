using RedHare.Client;

namespace RedHare.Cli.Patterns.Demos;

internal static class StreamsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var streams = hare.Redis.Streams;

        show.Step("Events are appended.");
        await streams.XAddAsync("redhare-demo:{orders}", "order", "1");
        await streams.XAddAsync("redhare-demo:{orders}", "order", "2");

        show.Step("A group of consumers shares them.");
        await streams.XGroupCreateAsync("redhare-demo:{orders}", "billing", StreamPosition.Beginning);
        var entries = await streams.XReadGroupAsync("redhare-demo:{orders}", "billing", "worker-1", count: 1);
        show.Result(entries[0].Id);

        show.Step("What is not acknowledged stays pending, and can be claimed by another when the worker dies.");
        await streams.XPendingAsync("redhare-demo:{orders}", "billing");
        await streams.XAckAsync("redhare-demo:{orders}", "billing", entries[0].Id);
        await streams.XPendingAsync("redhare-demo:{orders}", "billing");
        await hare.Redis.Keys.DelAsync(["redhare-demo:{orders}"]);
    }
}
