namespace RedHare.Bench.Durability;

/// <summary>What clients notice of BGSAVE and BGREWRITEAOF over two million keys, and what memory these take: one follows the other while redis-benchmark runs.</summary>
internal static class SnapshotBench
{
    private static readonly (string Name, string[] Command)[] Operations =
        [("GET", ["GET", "key:__rand_int__"]), ("SET", ["SET", "key:__rand_int__", "xxx"]), ("HSET", ["HSET", "myhash", "element:__rand_int__", "xxx"])];

    public static void Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        var requests = Options.Number(args, "--requests", 100_000);
        var directories = new[] { Directory.CreateTempSubdirectory("redhare-bench-"), Directory.CreateTempSubdirectory("redhare-bench-") };
        try
        {
            using var redis = DataServer.Start(isRedis: true, directories[0].FullName, "--appendonly", "yes");
            using var redhare = DataServer.Start(isRedis: false, directories[1].FullName, "--appendonly", "yes");
            foreach (var server in (DataServer[])[redis, redhare])
            {
                MixedKeys.Fill(server);
                RedisBenchmark.Measure(server.Server, Operations[2].Command, 200_000, 16);
            }
            Console.WriteLine("| during | operation | RedHare p50 / p99 / p99.9 ms | Redis p50 / p99 / p99.9 ms | CPU/op ratio | RedHare extra MB | Redis extra MB |");
            Console.WriteLine("|---|---|---|---|---|---|---|");
            foreach (var (work, figure, memory) in (ReadOnlySpan<(string, string, string)>)[("", "", ""), ("BGSAVE", "rdb_bgsave_in_progress", "rdb_last_cow_size"), ("BGREWRITEAOF", "aof_rewrite_in_progress", "aof_last_cow_size")])
                foreach (var (name, command) in Operations)
                {
                    List<Run> ours = [], theirs = [];
                    for (var round = 0; round < rounds; round++)
                    {
                        theirs.Add(Measure(redis, work, figure, command, requests));
                        ours.Add(Measure(redhare, work, figure, command, requests));
                    }
                    var (mine, its) = (Servers.Median(ours), Servers.Median(theirs));
                    Console.WriteLine($"| {(work.Length == 0 ? "nothing" : work)} | {name} | {mine.P50:F2} / {mine.P99:F2} / {mine.P999:F2} | {its.P50:F2} / {its.P99:F2} / {its.P999:F2} | {mine.CpuMicroseconds / its.CpuMicroseconds:F2} " +
                        $"| {Extra(redhare, memory)} | {Extra(redis, memory)} |");
                }
            Console.WriteLine();
            Console.WriteLine($"The most memory of the process: RedHare {redhare.Resident("VmHWM") >> 20} MB, of {redhare.Resident() >> 20} MB at the end; redis-server {redis.Resident("VmHWM") >> 20} of {redis.Resident() >> 20} MB, without its child's.");
        }
        finally
        {
            foreach (var directory in directories) directory.Delete(recursive: true);
        }
    }

    private static string Extra(DataServer server, string figure) => figure.Length == 0 ? "" : $"{server.Figure("persistence", figure) / 1048576.0:F1}";

    /// <summary>CPU is the server's own: redis-server's child is another process.</summary>
    private static Run Measure(DataServer server, string work, string figure, string[] command, int requests)
    {
        if (work.Length == 0) return RedisBenchmark.Measure(server.Server, command, requests, 1, 50, 2_000_000);
        using var ends = new CancellationTokenSource();
        var worker = new Thread(() =>
        {
            while (!ends.IsCancellationRequested)
            {
                server.Ask(work);
                MixedKeys.Await(server, figure);
            }
        });
        worker.Start();
        try
        {
            return RedisBenchmark.Measure(server.Server, command, requests, 1, 50, 2_000_000);
        }
        finally
        {
            ends.Cancel();
            worker.Join();
        }
    }
}
