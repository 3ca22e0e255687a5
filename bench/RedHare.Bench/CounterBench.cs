using RedHare.Patterns.Counting;

namespace RedHare.Bench;

/// <summary>
/// Counters embedded, on RedHare and on redis-server, beside the naive forms: INCR and then EXPIRE, between which a crash leaves a count for ever; and that three times, on a key for each
/// minute, hour and day.
/// </summary>
internal static class CounterBench
{
    private const int Subjects = 1000;

    public static int Run(string[] args)
    {
        var time = TimeSpan.FromSeconds(Options.Number(args, "--seconds", 2));
        Console.WriteLine("| server | callers | operation | form | operations/s | p50 µs | p99 µs |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        return Callers.OnAll(args, (server, hare) => MeasureAsync(server, hare, time));
    }

    private static async Task MeasureAsync(string server, Hare hare, TimeSpan time)
    {
        var (redis, counters) = (hare.Redis, hare.Counters);
        var (plain, ending) = (counters.Counter("plain"), counters.Counter("ending", new CounterOptions { Ttl = TimeSpan.FromHours(1) }));
        var (hot, windows, series) = (counters.Sharded("hot"), counters.Windowed("windows"), counters.Series("series"));
        foreach (var callers in new[] { 1, 16 })
        {
            await PrintAsync("count", "ours", async random => await plain.IncrementAsync(Any(random)));
            await PrintAsync("count", "naive", async random => await redis.ExecuteAsync("INCR", $"naive:{Any(random)}"));
            await PrintAsync("count, with an end", "ours", async random => await ending.IncrementAsync(Any(random)));
            await PrintAsync("count, with an end", "naive", async random => await EndingAsync($"ends:{Any(random)}", 3600));
            await PrintAsync("count what all count", "one key", async _ => await plain.IncrementAsync("all"));
            await PrintAsync("count what all count", "16 keys", async _ => await hot.IncrementAsync("all"));
            await PrintAsync("count by minute, hour, day", "ours", async random => await windows.AddAsync(Any(random)));
            await PrintAsync("count by minute, hour, day", "naive", async random =>
            {
                var (subject, now) = (Any(random), DateTimeOffset.UtcNow.ToUnixTimeSeconds());
                await EndingAsync($"minute:{subject}:{now / 60}", 7200);
                await EndingAsync($"hour:{subject}:{now / 3600}", 172_800);
                await EndingAsync($"day:{subject}:{now / 86_400}", 7_948_800);
            });
            await PrintAsync("last hour by minutes", "ours", async random => await windows.CountAsync(Any(random), TimeSpan.FromHours(1)));
            await PrintAsync("sample of a series", "ours", async random => await series.AppendAsync(Any(random), random.NextDouble()));

            async Task PrintAsync(string operation, string form, Func<Random, Task> run)
            {
                var (rate, median, tail) = await Callers.MeasureAsync(callers, time, run);
                Console.WriteLine($"| {server} | {callers} | {operation} | {form} | {rate:N0} | {median:N0} | {tail:N0} |");
            }
        }

        async Task EndingAsync(string key, int seconds)
        {
            if ((await redis.ExecuteAsync("INCR", key)).AsInteger() == 1) await redis.ExecuteAsync("EXPIRE", key, seconds);
        }
    }

    private static string Any(Random random) => $"subject:{random.Next(Subjects)}";
}
