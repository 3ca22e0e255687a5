using System.Diagnostics;
using RedHare.Client;

namespace RedHare.Bench.Client;

/// <summary>What the client's typed commands cost over the engine itself in this process, on one thread: nanoseconds per call and bytes allocated.</summary>
internal static class Overhead
{
    private const int Keys = 1000;

    public static int Run(string[] args) => RunAsync(args).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string[] args)
    {
        var seconds = Options.Number(args, "--milliseconds", 500) / 1000.0;
        using var server = EmbeddedServer.Open();
        using var connection = server.Connect();
        await using var redis = RedisConnection.Over(server.OpenBackend());
        for (var i = 0; i < Keys; i++) await redis.Strings.SetAsync($"key:{i}", new string('x', 64)).ConfigureAwait(false);
        var names = Enumerable.Range(0, Keys).Select(i => (RedisKey)$"key:{i}").ToArray();
        var bytes = names.Select(name => name.Bytes.ToArray()).ToArray();
        var value = (RedisValue)new string('x', 64);
        var raw = new byte[64];
        var destination = new byte[128];
        (string Name, Action<int> Bare, Action<int> Typed)[] rows =
        [
            ("GET", i => connection.Execute(destination, "GET"u8, bytes[i]), i => AtOnce(redis.Strings.GetAsync(names[i]))),
            ("SET", i => connection.Execute(destination, "SET"u8, bytes[i], raw), i => AtOnce(redis.Strings.SetAsync(names[i], value))),
            ("INCR", i => connection.Execute(destination, "INCR"u8, "counter"u8), i => AtOnce(redis.Strings.IncrAsync("counter"))),
        ];
        Console.WriteLine("| in process | bare engine ns | typed command ns | overhead ns | bytes allocated/op, bare | typed |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (name, bare, typed) in rows)
        {
            List<(double Nanoseconds, double Allocated)> ours = [], engines = [];
            for (var round = 0; round < 7; round++)
            {
                var one = Measure(bare, seconds);
                var other = Measure(typed, seconds);
                if (round < 2) continue; // the JIT's tiers
                engines.Add(one);
                ours.Add(other);
            }
            var (mine, its) = (ours.Order().ElementAt(ours.Count / 2), engines.Order().ElementAt(engines.Count / 2));
            Console.WriteLine($"| {name} | {its.Nanoseconds:F0} | {mine.Nanoseconds:F0} | {mine.Nanoseconds - its.Nanoseconds:F0} | {its.Allocated:F1} | {mine.Allocated:F1} |");
        }
        return 0;
    }

    private static void AtOnce(ValueTask task)
    {
        if (!task.IsCompletedSuccessfully) throw new InvalidOperationException("It did not run at once.");
    }

    private static void AtOnce<T>(ValueTask<T> task)
    {
        if (!task.IsCompletedSuccessfully) throw new InvalidOperationException("It did not run at once.");
    }

    private static (double Nanoseconds, double Allocated) Measure(Action<int> call, double seconds)
    {
        long done = 0;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            for (var i = 0; i < Keys; i++) call(i);
            done += Keys;
        }
        return (Stopwatch.GetElapsedTime(started).TotalNanoseconds / done, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)done);
    }
}
