using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RedHare.Bench;

/// <summary>One run of redis-benchmark against one server.</summary>
/// <param name="PerSecond">Operations a second.</param>
/// <param name="CpuMicroseconds">The server's CPU time per operation.</param>
/// <param name="P50">Median latency of a batch, milliseconds.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="P999">99.9th percentile.</param>
/// <param name="LoadMicroseconds">redis-benchmark's own CPU time per operation, on its one thread; 0 where it was not measured.</param>
internal sealed record Run(double PerSecond, double CpuMicroseconds, double P50, double P99, double P999, double LoadMicroseconds = 0)
{
    /// <summary>How much of its time redis-benchmark's thread is at work: near 1 the figure is its own, and no server makes it larger.</summary>
    public double LoadShare => LoadMicroseconds * PerSecond / 1e6;
}

internal static partial class RedisBenchmark
{
    /// <summary>The operations of the table: a name and its redis-benchmark command.</summary>
    public static readonly (string Name, string[] Command)[] Operations =
    [
        ("SET", ["SET", "key:__rand_int__", "xxx"]),
        ("GET", ["GET", "key:__rand_int__"]),
        ("INCR", ["INCR", "counter:__rand_int__"]),
        ("LPUSH", ["LPUSH", "mylist", "xxx"]),
        ("RPOP", ["RPOP", "mylist"]),
        ("SADD", ["SADD", "myset", "element:__rand_int__"]),
        ("HSET", ["HSET", "myhash", "element:__rand_int__", "xxx"]),
        ("ZADD", ["ZADD", "myzset", "__rand_int__", "element:__rand_int__"]),
        ("LRANGE_100", ["LRANGE", "mylist", "0", "99"]),
        ("XADD", ["XADD", "mystream", "MAXLEN", "~", "1000000", "*", "field", "xxx"]),
        ("XRANGE_100", ["XRANGE", "mystream", "-", "+", "COUNT", "100"]),
        ("MSET", ["MSET", .. Enumerable.Range(0, 10).SelectMany(_ => new[] { "key:__rand_int__", "xxx" })]),
    ];

    public static Run Measure(ServerProcess server, string[] command, int requests, int depth, int clients = 50, int keys = 100_000, params string[] more)
    {
        var (before, load) = (server.CpuSeconds, ChildTime.Seconds);
        var output = Execute(["-p", $"{server.Port}", "-n", $"{requests}", "-P", $"{depth}", "-c", $"{clients}", "-d", "64", "-r", $"{keys}", .. more, .. command.Select(word => word == "xxx" ? new string('x', 64) : word)]);
        var cpu = server.CpuSeconds - before;
        var perSecond = double.Parse(Throughput().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        var percentiles = Percentile().Matches(output)
            .Select(match => (At: double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), Milliseconds: double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
            .ToArray();
        double At(double share) => percentiles.First(row => row.At >= share || row == percentiles[^1]).Milliseconds;
        return new Run(perSecond, cpu * 1e6 / requests, At(50), At(99), At(99.9), (ChildTime.Seconds - load) * 1e6 / requests);
    }

    /// <summary>Runs a command once through redis-cli's protocol, to lay out data.</summary>
    public static void Prepare(ServerProcess server, int requests, params string[] command) =>
        Execute(["-p", $"{server.Port}", "-n", $"{requests}", "-P", "16", "-c", "50", "-r", "100000", .. command]);

    private static string Execute(string[] arguments)
    {
        var info = new ProcessStartInfo("redis-benchmark") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"redis-benchmark {string.Join(' ', arguments)}: {output}");
    }

    [GeneratedRegex(@"throughput summary: ([0-9.]+) requests per second")]
    private static partial Regex Throughput();

    [GeneratedRegex(@"^([0-9.]+)% <= ([0-9.]+) milliseconds \(cumulative", RegexOptions.Multiline)]
    private static partial Regex Percentile();
}
