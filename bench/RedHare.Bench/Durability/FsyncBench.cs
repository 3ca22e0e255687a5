namespace RedHare.Bench.Durability;

/// <summary>
/// SET with an append log: each reply behind its fsync (<c>always</c>), and one fsync a second (<c>everysec</c>). Both servers run from the row's beginning to its end and take turns. Where
/// redis-benchmark is at work nearly all the time it is what is measured.
/// </summary>
internal static class FsyncBench
{
    private static readonly string[] Set = ["SET", "key:__rand_int__", "xxx"];

    public static void Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 5);
        var only = Options.Text(args, "--only");
        Console.WriteLine("| appendfsync | clients | throughput ratio | CPU/op ratio | RedHare ops/s | Redis ops/s | RedHare µs/op | Redis µs/op | RedHare, Redis: redis-benchmark at work | RedHare p50 / p99 / p99.9 ms | Redis p50 / p99 / p99.9 ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (policy, clients, requests) in (ReadOnlySpan<(string, int, int)>)[("always", 1, 10_000), ("always", 50, 100_000), ("always", 500, 200_000), ("everysec", 50, 200_000), ("everysec", 500, 200_000)])
            if (only is null || only == policy) Row(policy, clients, requests, rounds);
    }

    private static void Row(string policy, int clients, int requests, int rounds)
    {
        var directories = new[] { Directory.CreateTempSubdirectory("redhare-bench-"), Directory.CreateTempSubdirectory("redhare-bench-") };
        try
        {
            using var redis = Start(isRedis: true, directories[0], policy);
            using var redhare = Start(isRedis: false, directories[1], policy);
            List<Run> ours = [], theirs = [];
            for (var round = 0; round < rounds; round++)
            {
                // Whoever goes first meets a machine that was idle.
                if (round % 2 == 0) theirs.Add(Measure(redis));
                ours.Add(Measure(redhare));
                if (round % 2 != 0) theirs.Add(Measure(redis));
            }
            var (mine, its) = (Servers.Median(ours), Servers.Median(theirs));
            Console.WriteLine($"| {policy} | {clients} | {Ratio(run => run.PerSecond):F2} | {Ratio(run => run.CpuMicroseconds):F2} | {mine.PerSecond:F0} | {its.PerSecond:F0} | {mine.CpuMicroseconds:F1} | {its.CpuMicroseconds:F1} " +
                $"| {mine.LoadShare:P0}, {its.LoadShare:P0} | {mine.P50:F2} / {mine.P99:F2} / {mine.P999:F2} | {its.P50:F2} / {its.P99:F2} / {its.P999:F2} |");

            // The median of the turns' ratios: what others do on the machine meets both of a turn.
            double Ratio(Func<Run, double> figure) => ours.Zip(theirs, (one, other) => figure(one) / figure(other)).Order().ElementAt(rounds / 2);
        }
        finally
        {
            foreach (var directory in directories) directory.Delete(recursive: true);
        }

        Run Measure(DataServer server) => RedisBenchmark.Measure(server.Server, Set, requests, 1, clients);
    }

    // Warm: a server is compiled while it runs, which lasts some hundred thousand commands; and the log is not rewritten meanwhile.
    private static DataServer Start(bool isRedis, DirectoryInfo directory, string policy)
    {
        var server = DataServer.Start(isRedis, directory.FullName, "--appendonly", "yes", "--appendfsync", policy, "--auto-aof-rewrite-percentage", "0");
        RedisBenchmark.Measure(server.Server, Set, 400_000, 16);
        RedisBenchmark.Measure(server.Server, Set, 50_000, 1);
        return server;
    }
}
