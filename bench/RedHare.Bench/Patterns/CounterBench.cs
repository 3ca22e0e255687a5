using RedHare.Patterns.Counting;

namespace RedHare.Bench.Patterns;

/// <summary>
/// Counters of a thousand subjects. Naive is INCR and then EXPIRE, between which a crash leaves a count for ever; and that three times, on a key for each minute, hour and day; a sorted set that grows for ever.
/// </summary>
internal sealed class CounterBench : PatternBench
{
    private const int Subjects = 1000;

    private static readonly string[] Names = [.. Enumerable.Range(0, Subjects).Select(static i => $"subject:{i}")];

    /// <inheritdoc/>
    public override string Name => "counters";

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var (redis, counters) = (hare.Redis, hare.Counters);
        var (plain, ending) = (counters.Counter("plain"), counters.Counter("ending", new CounterOptions { Ttl = TimeSpan.FromHours(1) }));
        var (hot, windows, series) = (counters.Sharded("hot"), counters.Windowed("windows"), counters.Series("series"));
        return new(
        [
            new("count", async caller => await plain.IncrementAsync(Any(caller)), async caller => await redis.ExecuteAsync("INCR", $"naive:{Any(caller)}")),
            new("count, with an end", async caller => await ending.IncrementAsync(Any(caller)), caller => EndingAsync($"ends:{Any(caller)}", 3600)),
            new("count what all count, on 16 keys", async _ => await hot.IncrementAsync("all"), async _ => await plain.IncrementAsync("all")),
            new("count by minute, hour, day", async caller => await windows.AddAsync(Any(caller)), async caller =>
            {
                var (subject, now) = (Any(caller), DateTimeOffset.UtcNow.ToUnixTimeSeconds());
                await EndingAsync($"minute:{subject}:{now / 60}", 7200);
                await EndingAsync($"hour:{subject}:{now / 3600}", 172_800);
                await EndingAsync($"day:{subject}:{now / 86_400}", 7_948_800);
            }),
            new("last hour by minutes", async caller => await windows.CountAsync(Any(caller), TimeSpan.FromHours(1)), async caller =>
            {
                var (subject, minute) = (Any(caller), DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60);
                await redis.ExecuteAsync("MGET", [.. Enumerable.Range(0, 60).Select(i => (RedisValue)$"minute:{subject}:{minute - i}")]);
            }),
            new("sample of a series", async caller => await series.AppendAsync(Any(caller), caller.Random.NextDouble()), async caller =>
            {
                var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
                await redis.ExecuteAsync("ZADD", $"series:{Any(caller)}", now, $"{now}:{caller.Random.NextDouble()}");
            }),
        ]);

        async ValueTask EndingAsync(string key, int seconds)
        {
            if ((await redis.ExecuteAsync("INCR", key)).AsInteger() == 1) await redis.ExecuteAsync("EXPIRE", key, seconds);
        }
    }

    private static string Any(Caller caller) => Names[caller.Random.Next(Subjects)];
}
