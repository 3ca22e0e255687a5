namespace RedHare.Bench.Patterns;

/// <summary>Event logs and topics: appending and publishing beside the bare commands, a group that reads, and how long a message is on its way.</summary>
internal static class LogTable
{
    public static int Run(string[] args)
    {
        string[] backends = ["embedded", "RedHare", "redis-server"];
        var where = backends.Where(backend => args.Contains(backend, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (where.Length == 0) where = backends;
        var rounds = Options.Number(args, "--rounds", 3);
        var milliseconds = Options.Number(args, "--milliseconds", 400);
        PatternTable.Run(["event-logs", .. where, "--rounds", $"{rounds}", "--milliseconds", $"{milliseconds}"]);
        var (events, rate) = (Options.Number(args, "--events", 150_000), Options.Number(args, "--rate", 100_000));
        var (logs, topics) = (new List<string>(), new List<string>());
        foreach (var backend in where) MeasureAsync(backend).GetAwaiter().GetResult();
        Console.WriteLine("| a group reads | event log, events/s | XREADGROUP, XACK of 1000 | XREADGROUP, XACK of each | beside them |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var log in logs) Console.WriteLine(log);
        Console.WriteLine();
        Console.WriteLine("| a topic | messages/s at most | at a given rate | p50 µs | p99 µs | lost | bar: that rate, p99 below 1 ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var topic in topics) Console.WriteLine(topic);
        return 0;

        async Task MeasureAsync(string backend)
        {
            using var server = PatternTable.StartServer(backend);
            await using var hare = await Hare.OpenAsync(PatternTable.UrlOf(server));
            logs.Add($"| {backend} | {await LogFlow.MeasureAsync(hare, events, rounds)} |");
            // Who listens has a connection of its own, as another process has.
            await using var listening = server is null ? null : await Hare.OpenAsync(PatternTable.UrlOf(server));
            topics.Add($"| {backend} | {await TopicFlow.MeasureAsync(hare, listening ?? hare, rate, TimeSpan.FromMilliseconds(milliseconds * 4))} |");
        }
    }
}
