namespace RedHare.Bench.Durability;

/// <summary>How long a start takes over the same files, which redis-server wrote: a snapshot, and a log whose base is one.</summary>
internal static class LoadBench
{
    public static void Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 5);
        var directory = Directory.CreateTempSubdirectory("redhare-bench-");
        try
        {
            using (var source = DataServer.Start(isRedis: true, directory.FullName))
            {
                MixedKeys.Fill(source);
                source.Ask("SAVE");
                source.Ask("CONFIG", "SET", "appendonly", "yes");
                MixedKeys.Await(source, "aof_rewrite_in_progress");
            }
            Console.WriteLine("| 2 million mixed keys as | time ratio | CPU ratio | RedHare s | Redis s | RedHare CPU s | Redis CPU s | RedHare RSS MB | Redis RSS MB |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
            Row("a snapshot", "no");
            Row("a log with a snapshot as its base", "yes");
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        void Row(string name, string log)
        {
            List<(double Seconds, double Cpu, double Megabytes)> ours = [], theirs = [];
            for (var round = 0; round < rounds; round++)
            {
                theirs.Add(Measure(true, log));
                ours.Add(Measure(false, log));
            }
            var (mine, its) = (Median(ours), Median(theirs));
            Console.WriteLine($"| {name} | {mine.Seconds / its.Seconds:F2} | {mine.Cpu / its.Cpu:F2} | {mine.Seconds:F2} | {its.Seconds:F2} | {mine.Cpu:F2} | {its.Cpu:F2} | {mine.Megabytes:F0} | {its.Megabytes:F0} |");
        }

        (double Seconds, double Cpu, double Megabytes) Measure(bool isRedis, string log)
        {
            using var server = DataServer.Start(isRedis, directory.FullName, "--appendonly", log);
            if (server.Ask("DBSIZE") != ":2000000") throw new InvalidOperationException("Not all keys are there.");
            return (server.Started.TotalSeconds, server.Server.CpuSeconds, server.Resident() / 1048576.0);
        }
    }

    private static (double Seconds, double Cpu, double Megabytes) Median(List<(double Seconds, double Cpu, double Megabytes)> runs) =>
        (runs.Select(run => run.Seconds).Order().ElementAt(runs.Count / 2), runs.Select(run => run.Cpu).Order().ElementAt(runs.Count / 2), runs.Select(run => run.Megabytes).Order().ElementAt(runs.Count / 2));
}
