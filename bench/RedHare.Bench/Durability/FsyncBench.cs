namespace RedHare.Bench.Durability;

/// <summary>SET with an append log: each reply behind its fsync (<c>always</c>), and one fsync a second (<c>everysec</c>).</summary>
internal static class FsyncBench
{
    public static void Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        Console.WriteLine("| appendfsync | clients | throughput ratio | CPU/op ratio | RedHare ops/s | Redis ops/s | RedHare µs/op | Redis µs/op | RedHare p50 / p99 / p99.9 ms | Redis p50 / p99 / p99.9 ms |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (policy, clients, requests) in (ReadOnlySpan<(string, int, int)>)[("always", 1, 3_000), ("always", 50, 30_000), ("always", 500, 100_000), ("everysec", 50, 200_000)])
        {
            List<Run> ours = [], theirs = [];
            for (var round = 0; round < rounds; round++)
            {
                if (round % 2 == 0) theirs.Add(Measure(isRedis: true, policy, clients, requests));
                ours.Add(Measure(isRedis: false, policy, clients, requests));
                if (round % 2 != 0) theirs.Add(Measure(isRedis: true, policy, clients, requests));
            }
            var (mine, its) = (Servers.Median(ours), Servers.Median(theirs));
            Console.WriteLine($"| {policy} | {clients} | {mine.PerSecond / its.PerSecond:F2} | {mine.CpuMicroseconds / its.CpuMicroseconds:F2} | {mine.PerSecond:F0} | {its.PerSecond:F0} | {mine.CpuMicroseconds:F1} | {its.CpuMicroseconds:F1} " +
                $"| {mine.P50:F2} / {mine.P99:F2} / {mine.P999:F2} | {its.P50:F2} / {its.P99:F2} / {its.P999:F2} |");
        }
    }

    private static Run Measure(bool isRedis, string policy, int clients, int requests)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-bench-");
        try
        {
            using var server = DataServer.Start(isRedis, directory.FullName, "--appendonly", "yes", "--appendfsync", policy);
            RedisBenchmark.Measure(server.Server, ["SET", "key:__rand_int__", "xxx"], requests / 4, 1, clients);
            return RedisBenchmark.Measure(server.Server, ["SET", "key:__rand_int__", "xxx"], requests, 1, clients);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
