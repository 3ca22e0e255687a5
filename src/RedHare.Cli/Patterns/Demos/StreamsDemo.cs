namespace RedHare.Cli.Patterns.Demos;

internal static class StreamsDemo
{
    public static async Task RunAsync(Hare hare, Show show)
    {
        var orders = hare.EventLogs.Log<string>("orders");

        show.Step("Events are appended; those of one key keep their order.");
        await orders.AppendAsync("ordered", key: "order-1");
        await orders.AppendAsync("paid", key: "order-1");

        show.Step("A group has its own place in the log, and shares its work among its processes. What it does not acknowledge comes again, to another if need be.");
        var (handled, both) = (0, new TaskCompletionSource());
        await using (await orders.ConsumeAsync("billing", (delivered, _) =>
        {
            show.Result($"billing: {delivered.Value}");
            if (++handled == 2) both.SetResult();
            return Task.CompletedTask;
        }))
        {
            await both.Task;
        }

        show.Step("And the log can be read again.");
        await foreach (var one in orders.ReadAsync()) show.Result($"{one.Key}: {one.Value}");
    }
}
