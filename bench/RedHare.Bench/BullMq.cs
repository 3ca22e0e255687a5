using System.Diagnostics;
using System.Text.Json;

namespace RedHare.Bench;

/// <summary>
/// BullMQ's jobs, added and processed on RedHare and on redis-server in turn. The client is a Node process (bench/bullmq), which is busier than either
/// server: jobs per second say how long the client waits, CPU per job what the server costs.
/// </summary>
internal static class BullMq
{
    public static int Run(string[] args)
    {
        var jobs = Options.Number(args, "--jobs", 50_000);
        var rounds = Options.Number(args, "--rounds", 3);
        using var servers = new JobServers();
        var (redis, redhare, directory) = (servers.Redis, servers.RedHare, servers.Directory);
        foreach (var server in (ServerProcess[])[redis, redhare]) Measure(server, 2_000, 32, directory);
        Console.WriteLine("| phase | concurrency | jobs/s ratio | RedHare jobs/s | Redis jobs/s | server CPU ratio (both phases) | RedHare µs/job | Redis µs/job |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var concurrency in (int[])[1, 32])
        {
            List<Phases> ours = [], theirs = [];
            for (var round = 0; round < rounds; round++)
            {
                if (round % 2 == 0) theirs.Add(Measure(redis, jobs, concurrency, directory));
                ours.Add(Measure(redhare, jobs, concurrency, directory));
                if (round % 2 != 0) theirs.Add(Measure(redis, jobs, concurrency, directory));
            }
            var (mine, its) = (JobServers.Median(ours, run => run.Cpu), JobServers.Median(theirs, run => run.Cpu));
            var cpu = $"{mine / its:F2} | {mine:F1} | {its:F1}";
            var (myAdds, itsAdds) = (JobServers.Median(ours, run => run.Added), JobServers.Median(theirs, run => run.Added));
            var (myRuns, itsRuns) = (JobServers.Median(ours, run => run.Processed), JobServers.Median(theirs, run => run.Processed));
            Console.WriteLine($"| add | {concurrency} | {myAdds / itsAdds:F2} | {myAdds:F0} | {itsAdds:F0} | {cpu} |");
            Console.WriteLine($"| process | {concurrency} | {myRuns / itsRuns:F2} | {myRuns:F0} | {itsRuns:F0} | {cpu} |");
        }
        return 0;
    }

    private static Phases Measure(ServerProcess server, int jobs, int concurrency, string directory)
    {
        var before = server.CpuSeconds;
        var output = Execute("node", ["jobs.mjs", $"{server.Port}", $"{jobs}", $"{concurrency}"], directory);
        var cpu = (server.CpuSeconds - before) * 1e6 / jobs;
        var seconds = JsonDocument.Parse(output).RootElement;
        return new Phases(jobs / seconds.GetProperty("added").GetDouble(), jobs / seconds.GetProperty("processed").GetDouble(), cpu);
    }

    internal static string Execute(string file, string[] arguments, string directory)
    {
        var info = new ProcessStartInfo(file) { RedirectStandardOutput = true, WorkingDirectory = directory };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    /// <param name="Added">Jobs a second.</param>
    /// <param name="Processed">Jobs a second.</param>
    /// <param name="Cpu">The server's microseconds per job, both phases together.</param>
    private sealed record Phases(double Added, double Processed, double Cpu);
}
