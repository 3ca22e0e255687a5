using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RedHare.Bench.Client;

/// <summary>The clients beside which ours is measured, each a process: redis-benchmark with one connection, and ioredis in Node.</summary>
internal static partial class OtherClients
{
    /// <summary>redis-benchmark sends a batch of the depth, reads its replies, sends the next: the least that a client can do, in C.</summary>
    public static ClientRun RedisBenchmark(ServerProcess server, string command, int depth, int requests)
    {
        string[] words = command switch
        {
            "get" => ["GET", "key:1"],
            "set" => ["SET", "key:1", new string('x', 64)],
            _ => ["INCR", "counter"],
        };
        var (output, cpu) = Execute("redis-benchmark", ["-p", $"{server.Port}", "-n", $"{requests}", "-c", "1", "-P", $"{depth}", .. words], null);
        return new ClientRun(double.Parse(Throughput().Match(output).Groups[1].Value, CultureInfo.InvariantCulture), cpu.TotalMicroseconds / requests, double.NaN);
    }

    /// <summary>Puts ioredis under artifacts/.</summary>
    public static string InstallIoRedis()
    {
        var source = Path.Combine(ServerProcess.Root(), "bench", "ioredis");
        var directory = Directory.CreateDirectory(Path.Combine(ServerProcess.Root(), "artifacts", "ioredis")).FullName;
        foreach (var file in (string[])["package.json", "load.mjs"]) File.Copy(Path.Combine(source, file), Path.Combine(directory, file), overwrite: true);
        Execute("npm", ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], directory);
        return directory;
    }

    public static ClientRun IoRedis(string directory, ServerProcess server, string command, int callers, double seconds, bool autoPipelining)
    {
        var (output, _) = Execute("node", ["load.mjs", $"{server.Port}", command, $"{callers}", seconds.ToString(CultureInfo.InvariantCulture), autoPipelining ? "true" : "false"], directory);
        var run = JsonDocument.Parse(output).RootElement;
        return new ClientRun(run.GetProperty("perSecond").GetDouble(), run.GetProperty("cpu").GetDouble(), double.NaN);
    }

    private static (string Output, TimeSpan Cpu) Execute(string file, string[] arguments, string? directory)
    {
        var info = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = directory ?? "" };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        var before = ChildrenCpu();
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? (output, ChildrenCpu() - before) : throw new InvalidOperationException($"{file} {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
    }

    /// <summary>CPU time of the processes that were started here and have ended: .NET tells it only while they live.</summary>
    private static TimeSpan ChildrenCpu()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        // Fields 16 and 17 of proc(5), in ticks of 1/100 s.
        return TimeSpan.FromMilliseconds(10 * (long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex(@"throughput summary: ([0-9.]+) requests per second")]
    private static partial Regex Throughput();
}
