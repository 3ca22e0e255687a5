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
        var milliseconds = Options.Number(args, "--milliseconds", 500);
        PatternTable.Run(["event-logs", .. where, "--rounds", $"{rounds}", "--milliseconds", $"{milliseconds}"]);
        Console.WriteLine("| a group reads | event log, events/s | XREADGROUP, XACK of 1000 | XREADGROUP, XACK of each |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var backend in where) LogFlow.RunAsync(backend, Options.Number(args, "--events", 200_000), rounds).GetAwaiter().GetResult();
        Console.WriteLine();
        Console.WriteLine("| a topic | messages/s at most | at a given rate | p50 µs | p99 µs | lost |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var backend in where) TopicFlow.RunAsync(backend, Options.Number(args, "--rate", 100_000), TimeSpan.FromMilliseconds(milliseconds * 4)).GetAwaiter().GetResult();
        return 0;
    }
}
