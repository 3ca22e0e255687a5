using System.Diagnostics;
using System.Globalization;

namespace RedHare.Bench.Amqp;

/// <summary>RedHare's broker beside rabbitmq-server, RabbitMQ.Client on both, taking turns; and the client's own ceiling, against a broker that drops everything.</summary>
internal static class AmqpBench
{
    private static readonly (string Key, Func<Workload> Create)[] Workloads =
    [
        ("transient", () => new Pipe("transient, auto ack", autoAck: true, prefetch: 0)),
        ("acks", () => new Pipe("transient, manual ack, prefetch 250", autoAck: false, prefetch: 250)),
        ("confirm1", () => new Confirmed("persistent, confirms, 1 in flight", inFlight: 1, queues: 1)),
        ("confirm256", () => new Confirmed("persistent, confirms, 256 in flight", inFlight: 256, queues: 1)),
        ("queues100", () => new Confirmed("persistent, confirms, 256 in flight, 100 queues", inFlight: 256, queues: 100)),
        ("fanout", () => new Fanout()),
        ("topic", () => new Topics()),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var rounds = Options.Number(args, "--rounds", 3);
        var milliseconds = Options.Number(args, "--milliseconds", 4000);
        var sizes = (Options.Text(args, "--sizes") ?? "16,1024,65536").Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).ToArray();
        var only = Options.Text(args, "--only")?.Split(',');
        await using var ours = AmqpBroker.StartRedHare();
        await using var rabbit = await AmqpBroker.StartRabbitAsync();
        await using var drop = AmqpBroker.StartDrop();
        if (rabbit is null) Console.WriteLine("There is no rabbitmq-server in /usr/lib/rabbitmq: RedHare alone is measured.");
        Console.WriteLine("| workload | body | RedHare messages/s | RabbitMQ messages/s | throughput ratio | RedHare broker CPU µs | RabbitMQ broker CPU µs | CPU ratio | client's ceiling |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var (key, create) in Workloads)
        {
            if (only?.Contains(key) == false) continue;
            foreach (var size in sizes)
            {
                List<Figures> mine = [], theirs = [];
                for (var round = 0; round < rounds; round++)
                {
                    if (round % 2 == 0) mine.Add(await MeasureAsync(create(), ours, size, milliseconds));
                    if (rabbit is not null) theirs.Add(await MeasureAsync(create(), rabbit, size, milliseconds));
                    if (round % 2 != 0) mine.Add(await MeasureAsync(create(), ours, size, milliseconds));
                }
                var ceiling = await MeasureAsync(create(), drop, size, milliseconds / 2);
                var (a, b) = (Median(mine), Median(theirs));
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {create().Name} | {size:N0} | {a.PerSecond:N0} | {b.PerSecond:N0} | {a.PerSecond / b.PerSecond:F2} | {a.CpuMicroseconds:F2} | {b.CpuMicroseconds:F2} | {a.CpuMicroseconds / b.CpuMicroseconds:F2} | {ceiling.PerSecond:N0} |"));
            }
        }
        if (only?.Contains("latency") != false) await LatencyAsync(args, ours, rabbit, rounds, milliseconds);
        if (only?.Contains("confirm1") != false) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nBare fdatasync behind a write of 1 KiB: {BareSyncs(milliseconds):N0} a second."));
        return 0;
    }

    private static async Task LatencyAsync(string[] args, AmqpBroker ours, AmqpBroker? rabbit, int rounds, int milliseconds)
    {
        Console.WriteLine("\n| publish to deliver, 1 KiB | rate | RedHare p50 / p99 / p99.9 ms | RabbitMQ p50 / p99 / p99.9 ms |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var rate in (int[])[Options.Number(args, "--rate", 2000), Options.Number(args, "--rate", 2000) * 5])
        {
            foreach (var persistent in (bool[])[false, true])
            {
                List<(double P50, double P99, double P999, double Rate)> mine = [], theirs = [];
                for (var round = 0; round < rounds; round++)
                {
                    mine.Add(await new LatencyRun(ours.Port, rate, 1024, persistent).RunAsync(milliseconds / 1000.0));
                    if (rabbit is not null) theirs.Add(await new LatencyRun(rabbit.Port, rate, 1024, persistent).RunAsync(milliseconds / 1000.0));
                }
                Console.WriteLine($"| {(persistent ? "persistent" : "transient")} | {rate:N0}/s | {Shown(mine)} | {Shown(theirs)} |");
            }
        }
    }

    private static string Shown(List<(double P50, double P99, double P999, double Rate)> runs)
    {
        if (runs.Count == 0) return "";
        var run = runs.OrderBy(each => each.P99).ElementAt(runs.Count / 2);
        return string.Create(CultureInfo.InvariantCulture, $"{run.P50:F2} / {run.P99:F2} / {run.P999:F2}");
    }

    private static async Task<Figures> MeasureAsync(Workload workload, AmqpBroker broker, int size, int milliseconds)
    {
        await using (workload)
        {
            await workload.StartAsync(broker, size);
            await Task.Delay(Math.Max(500, milliseconds / 4));
            var (done, cpu, since) = (workload.Done, broker.CpuSeconds, Stopwatch.GetTimestamp());
            await Task.Delay(milliseconds);
            var seconds = Stopwatch.GetElapsedTime(since).TotalSeconds;
            var messages = workload.Done - done;
            return new Figures(messages / seconds, (broker.CpuSeconds - cpu) * 1e6 / messages);
        }
    }

    private static double BareSyncs(int milliseconds)
    {
        var directory = Directory.CreateTempSubdirectory("redhare-bench-sync-");
        try
        {
            return JournalBench.Syncs(directory.FullName, Math.Max(1, milliseconds / 1000));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static Figures Median(List<Figures> runs) =>
        runs.Count == 0 ? new Figures(double.NaN, double.NaN) : new Figures(runs.Select(run => run.PerSecond).Order().ElementAt(runs.Count / 2), runs.Select(run => run.CpuMicroseconds).Order().ElementAt(runs.Count / 2));

    private readonly record struct Figures(double PerSecond, double CpuMicroseconds);
}
