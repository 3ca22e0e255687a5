using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RedHare.Patterns.Jobs;

namespace RedHare.Bench;

/// <summary>
/// Jobs a second, ours beside BullMQ's: added one by one by as many adders as there will be jobs in work, added in bulk, and processed; both over TCP on one redis-server, ours on RedHare and embedded too. The same
/// payload, a thousand completed jobs kept, handlers that do nothing. CPU per job is that of client and server together.
/// </summary>
internal static class JobBench
{
    public static int Run(string[] args)
    {
        var jobs = Options.Number(args, "--jobs", 50_000);
        var rounds = Options.Number(args, "--rounds", 3);
        var only = Options.Text(args, "--only");
        string[] where = [.. args.TakeWhile(static word => !word.StartsWith("--", StringComparison.Ordinal))];
        using var servers = new JobServers();
        var (redis, directory) = (servers.Redis, servers.Directory);
        (string Name, Func<string, int, Task<Figure>> Measure)[] contenders =
        [
            ("BullMQ, redis-server", (phase, width) => Task.FromResult(Theirs(redis, phase, width, phase == "process" && width == 1 ? jobs / 5 : jobs, directory))),
            ("ours, redis-server", (phase, width) => OursAsync(redis, phase, width, jobs)),
            ("ours, RedHare", (phase, width) => OursAsync(servers.RedHare, phase, width, jobs)),
            ("ours, embedded", (phase, width) => OursAsync(null, phase, width, jobs)),
        ];
        if (where.Length > 0) contenders = [.. contenders.Where(contender => contender.Name.StartsWith("BullMQ", StringComparison.Ordinal) || where.Any(word => contender.Name.EndsWith(word, StringComparison.OrdinalIgnoreCase)))];
        Console.WriteLine("| phase | concurrency | " + string.Join(" | ", contenders.Select(static contender => $"{contender.Name}: jobs/s | × | CPU µs/job")) + " |");
        Console.WriteLine("|---|---|" + string.Concat(Enumerable.Repeat("---|", contenders.Length * 3)));
        foreach (var (phase, width) in ((string, int)[])[("add", 1), ("add", 8), ("add", 32), ("add in bulk", 1), ("process", 1), ("process", 8), ("process", 32)])
        {
            if (only is not null && !only.Split(',').Contains(phase)) continue;
            var figures = contenders.Select(static _ => new List<Figure>()).ToArray();
            for (var round = 0; round <= rounds; round++)
            {
                for (var i = 0; i < contenders.Length; i++)
                {
                    // In turn forwards and backwards, so that none always follows the same.
                    var at = round % 2 == 0 ? i : contenders.Length - 1 - i;
                    var figure = contenders[at].Measure(phase, width).GetAwaiter().GetResult();
                    // The first warms up.
                    if (round > 0) figures[at].Add(figure);
                }
            }
            var medians = figures.Select(static runs => new Figure(JobServers.Median(runs, static run => run.Rate), JobServers.Median(runs, static run => run.Cpu))).ToArray();
            Console.WriteLine($"| {phase} | {width} | " + string.Join(" | ", medians.Select(figure => string.Create(CultureInfo.InvariantCulture, $"{figure.Rate:N0} | {figure.Rate / medians[0].Rate:F1} | {figure.Cpu:F1}"))) + " |");
        }
        return 0;
    }

    private static async Task<Figure> OursAsync(ServerProcess? server, string phase, int width, int jobs)
    {
        await using var hare = await Hare.OpenAsync(server is null ? "redhare://" : $"redis://127.0.0.1:{server.Port}");
        var queue = hare.Jobs.Queue("bench", BenchJson.Default.BenchJob, new JobQueueOptions { KeepCompleted = new JobRetention(1000) });
        await queue.ObliterateAsync(force: true);
        if (phase == "process") await queue.AddManyAsync(Numbers(jobs));
        var cpu = Cpu(server);
        var started = Stopwatch.GetTimestamp();
        switch (phase)
        {
            case "add":
                var next = -1;
                await Task.WhenAll(Enumerable.Range(0, width).Select(_ => Task.Run(async () =>
                {
                    for (int number; (number = Interlocked.Increment(ref next)) < jobs;) await queue.AddAsync(new BenchJob(number));
                })));
                break;
            case "add in bulk":
                await queue.AddManyAsync(Numbers(jobs));
                break;
            default:
                var (done, end) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
                var worker = queue.StartWorker(
                    (_, _) =>
                    {
                        if (Interlocked.Increment(ref done) == jobs) end.SetResult();
                        return default;
                    },
                    new JobWorkerOptions { Concurrency = width });
                await end.Task;
                // With the settling of the last ones.
                await worker.StopAsync();
                break;
        }
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var figure = new Figure(jobs / seconds, (Cpu(server) - cpu) * 1e6 / jobs);
        await queue.ObliterateAsync(force: true);
        return figure;
    }

    private static Figure Theirs(ServerProcess server, string phase, int width, int jobs, string directory)
    {
        var before = server.CpuSeconds;
        var output = phase == "add in bulk"
            ? BullMq.Execute("node", ["bulk.mjs", $"{server.Port}", $"{jobs}"], directory)
            : BullMq.Execute("node", ["jobs.mjs", $"{server.Port}", $"{jobs}", $"{width}"], directory);
        var seconds = JsonDocument.Parse(output).RootElement.GetProperty(phase == "process" ? "processed" : "added").GetDouble();
        // The server's for all phases of the run: the client's is not told.
        return new Figure(jobs / seconds, (server.CpuSeconds - before) * 1e6 / jobs);
    }

    private static IEnumerable<BenchJob> Numbers(int count) => Enumerable.Range(0, count).Select(static number => new BenchJob(number));

    private static double Cpu(ServerProcess? server) => Environment.CpuUsage.TotalTime.TotalSeconds + (server?.CpuSeconds ?? 0);

    /// <param name="Rate">Jobs a second.</param>
    /// <param name="Cpu">Microseconds per job: of ours client and server, of BullMQ's the server alone, adding and processing together.</param>
    private readonly record struct Figure(double Rate, double Cpu);
}

/// <summary>What BullMQ's jobs hold too.</summary>
/// <param name="Number">Which.</param>
internal sealed record BenchJob(int Number);

/// <summary>How it is written.</summary>
[JsonSerializable(typeof(BenchJob))]
internal sealed partial class BenchJson : JsonSerializerContext;
