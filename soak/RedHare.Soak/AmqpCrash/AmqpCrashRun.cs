using RedHare.Soak.Crash;

namespace RedHare.Soak.AmqpCrash;

/// <summary>
/// Publishers with confirms and consumers with transactions over sockets; the server is killed at a random instant and started again over the same directory, again and again. No message that was confirmed may be lost, none come
/// again whose acknowledgement was committed, and what comes again says so. kill -9 leaves what was written to the kernel, so this shows order, atomicity and recovery, not fsync.
/// </summary>
internal static class AmqpCrashRun
{
    /// <summary>What is returned when there was no time for anything.</summary>
    public const string Idle = "nothing was confirmed, or nothing committed";

    /// <summary>Runs so many kills. Returns what went wrong, or null.</summary>
    public static string? Run(string directory, int kills, int queues, Random random, int longest, Action<string>? report = null)
    {
        var pairs = Enumerable.Range(0, queues).Select(n =>
        {
            var ledger = new MessageLedger();
            return (Ledger: ledger, Publisher: new CrashPublisher(ledger, $"crash-{n}", new Random(random.Next())), Consumer: new CrashConsumer(ledger, $"crash-{n}", new Random(random.Next())));
        }).ToArray();
        try
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                using var server = CrashServer.StartBroker(directory);
                Thread[] threads = [.. pairs.SelectMany(pair => (Thread[])[new Thread(() => pair.Publisher.Run(server.Address)), new Thread(() => pair.Consumer.Run(server.Address))])];
                foreach (var thread in threads) thread.Start();
                Thread.Sleep(random.Next(longest));
                server.Kill();
                foreach (var thread in threads) thread.Join();
                foreach (var (ledger, _, _) in pairs)
                    if (ledger.Wrong is { } wrong) return $"after kill {kill}: {wrong}";
                report?.Invoke($"kill {kill}: {pairs.Sum(pair => pair.Ledger.ConfirmedCount)} confirmed, {pairs.Sum(pair => pair.Ledger.CommittedCount)} acknowledged and committed so far");
            }
            using var last = CrashServer.StartBroker(directory);
            foreach (var (ledger, _, consumer) in pairs)
            {
                consumer.Drain(last.Address);
                if (ledger.Wrong is { } wrong) return $"after the last kill: {wrong}";
            }
            return pairs.Sum(pair => pair.Ledger.ConfirmedCount) > 0 && pairs.Sum(pair => pair.Ledger.CommittedCount) > 0 ? null : Idle;
        }
        catch (InvalidOperationException exception)
        {
            return exception.Message;
        }
    }
}
