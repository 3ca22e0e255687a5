namespace RedHare.Bench;

/// <summary>
/// RedHare beside redis-server on the same machine, in alternation: throughput, CPU per operation, latency. Ratios are RedHare over redis-server, so
/// above 1 is better for throughput and below 1 for CPU. The load generator is redis-benchmark with 50 connections, which takes a core of its own: on
/// two cores CPU per operation says more than throughput.
/// </summary>
internal static class Servers
{
    public static int Run(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        var requests = Options.Number(args, "--requests", 200_000);
        var only = Options.Text(args, "--only")?.Split(',');
        using var redis = ServerProcess.StartRedis();
        using var redhare = ServerProcess.StartRedHare();
        Warm(redis);
        Warm(redhare);
        Console.WriteLine("| operation | depth | throughput ratio | CPU/op ratio | RedHare µs/op | Redis µs/op | RedHare p50 / p99 / p99.9 ms | Redis p50 / p99 / p99.9 ms | aim |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var missed = 0;
        foreach (var depth in (int[])[1, 16, 64])
            foreach (var (name, command) in RedisBenchmark.Operations)
            {
                if (only is not null && !only.Contains(name)) continue;
                List<Run> ours = [], theirs = [];
                var count = depth == 1 ? requests : name is "LRANGE_100" or "XRANGE_100" or "MSET" ? requests : requests * 4;
                for (var round = 0; round < rounds; round++)
                {
                    // Whoever goes first meets a machine that was idle: they take turns.
                    if (round % 2 == 0) theirs.Add(RedisBenchmark.Measure(redis, command, count, depth));
                    ours.Add(RedisBenchmark.Measure(redhare, command, count, depth));
                    if (round % 2 != 0) theirs.Add(RedisBenchmark.Measure(redis, command, count, depth));
                }
                var (mine, its) = (Median(ours), Median(theirs));
                var ratio = mine.CpuMicroseconds / its.CpuMicroseconds;
                var aim = depth == 1 ? 1.0 : 0.65;
                if (ratio > aim) missed++;
                Console.WriteLine(
                    $"| {name} | {depth} | {mine.PerSecond / its.PerSecond:F2} | {ratio:F2} | {mine.CpuMicroseconds:F2} | {its.CpuMicroseconds:F2} | {mine.P50:F2} / {mine.P99:F2} / {mine.P999:F2} " +
                    $"| {its.P50:F2} / {its.P99:F2} / {its.P999:F2} | {(ratio <= aim ? "met" : $"short of {aim:F2}")} |");
            }
        Console.WriteLine($"CPU per operation falls short of its aim in {missed} rows.");
        return 0;
    }

    private static void Warm(ServerProcess server)
    {
        foreach (var (_, command) in RedisBenchmark.Operations) RedisBenchmark.Prepare(server, 100_000, command);
        RedisBenchmark.Prepare(server, 400_000, "LPUSH", "mylist", new string('x', 64));
    }

    internal static Run Median(List<Run> runs)
    {
        double Of(Func<Run, double> select) => runs.Select(select).Order().ElementAt(runs.Count / 2);
        return new Run(Of(run => run.PerSecond), Of(run => run.CpuMicroseconds), Of(run => run.P50), Of(run => run.P99), Of(run => run.P999), Of(run => run.LoadMicroseconds));
    }
}
