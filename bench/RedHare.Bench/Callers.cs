using System.Diagnostics;

namespace RedHare.Bench;

/// <summary>Callers who each do one thing after the other: how often in a second together, and how long one takes.</summary>
internal static class Callers
{
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs an operation for a time, after half a second for the JIT.</summary>
    /// <param name="callers">How many at once.</param>
    /// <param name="time">How long.</param>
    /// <param name="operation">What; it gets a random number generator of its caller's.</param>
    public static async Task<(double Rate, double Median, double Tail)> MeasureAsync(int callers, TimeSpan time, Func<Random, Task> operation)
    {
        await RunAsync(callers, Warmup, operation);
        return await RunAsync(callers, time, operation);
    }

    /// <summary>Runs a bench embedded, and on both servers unless the arguments say <c>embedded</c>.</summary>
    public static int OnAll(string[] args, Func<string, Hare, Task> measure)
    {
        RunAsync("embedded", "redhare://").GetAwaiter().GetResult();
        if (args.Contains("embedded")) return 0;
        using (var redhare = ServerProcess.StartRedHare()) RunAsync("RedHare", $"redis://127.0.0.1:{redhare.Port}").GetAwaiter().GetResult();
        using (var redis = ServerProcess.StartRedis()) RunAsync("redis-server", $"redis://127.0.0.1:{redis.Port}").GetAwaiter().GetResult();
        return 0;

        async Task RunAsync(string server, string url)
        {
            await using var hare = await Hare.OpenAsync(url);
            await measure(server, hare);
        }
    }

    private static async Task<(double Rate, double Median, double Tail)> RunAsync(int callers, TimeSpan time, Func<Random, Task> operation)
    {
        var all = new List<double>();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var (mine, random) = (new List<double>(), new Random(caller));
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var asked = Stopwatch.GetTimestamp();
                await operation(random);
                mine.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
            }
            lock (all) all.AddRange(mine);
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        all.Sort();
        return (all.Count / seconds, all[all.Count / 2], all[all.Count * 99 / 100]);
    }
}
