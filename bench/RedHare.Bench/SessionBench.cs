using RedHare.Patterns.Sessions;

namespace RedHare.Bench;

/// <summary>
/// Sessions with five fields, embedded, on RedHare and on redis-server, beside the naive form of examples: a hash, and its TTL in a second call, without which it lives for ever. The
/// aim is 100,000 operations a second embedded, below 1 ms.
/// </summary>
internal static class SessionBench
{
    private const int Sessions = 10_000;

    public static int Run(string[] args)
    {
        var time = TimeSpan.FromSeconds(Options.Number(args, "--seconds", 2));
        Console.WriteLine("| server | callers | operation | form | operations/s | p50 µs | p99 µs |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        return Callers.OnAll(args, (server, hare) => MeasureAsync(server, hare, time));
    }

    private static async Task MeasureAsync(string server, Hare hare, TimeSpan time)
    {
        var (redis, store) = (hare.Redis, hare.Sessions.Store("bench"));
        var ids = new string[Sessions];
        for (var i = 0; i < Sessions; i++)
        {
            ids[i] = (await store.CreateAsync(fields: Fields())).Id;
            await redis.ExecuteAsync("HSET", $"naive:{ids[i]}", "user", "alice", "theme", "dark", "language", "en", "visits", 1, "basket", "hat,coat");
        }
        foreach (var callers in new[] { 1, 16 })
        {
            await PrintAsync("read, TTL anew", "ours", async random => await store.TryGetAsync(Any(random)));
            await PrintAsync("read, TTL anew", "naive", async random =>
            {
                var key = $"naive:{Any(random)}";
                await redis.ExecuteAsync("HGETALL", key);
                await redis.ExecuteAsync("EXPIRE", key, 1800);
            });
            await PrintAsync("update one field", "ours", async random => await store.UpdateAsync(Any(random), new SessionChanges().Set("visits", 2)));
            await PrintAsync("update one field", "naive", async random =>
            {
                var key = $"naive:{Any(random)}";
                await redis.ExecuteAsync("HSET", key, "visits", 2);
                await redis.ExecuteAsync("EXPIRE", key, 1800);
            });
            await PrintAsync("create and destroy", "ours", async _ => await store.DestroyAsync((await store.CreateAsync(fields: Fields())).Id));
            await PrintAsync("create and destroy", "naive", async _ =>
            {
                var key = $"naive:{Guid.NewGuid():N}";
                await redis.ExecuteAsync("HSET", key, "user", "alice", "theme", "dark", "language", "en", "visits", 1, "basket", "hat,coat");
                await redis.ExecuteAsync("EXPIRE", key, 1800);
                await redis.ExecuteAsync("DEL", key);
            });

            async Task PrintAsync(string operation, string form, Func<Random, Task> run)
            {
                var (rate, median, tail) = await Callers.MeasureAsync(callers, time, run);
                Console.WriteLine($"| {server} | {callers} | {operation} | {form} | {rate:N0} | {median:N0} | {tail:N0} |");
            }
        }

        string Any(Random random) => ids[random.Next(Sessions)];
    }

    private static SessionChanges Fields() => new SessionChanges().Set("user", "alice").Set("theme", "dark").Set("language", "en").Set("visits", 1).Set("basket", "hat,coat");
}
