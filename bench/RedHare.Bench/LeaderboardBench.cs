
namespace RedHare.Bench;

/// <summary>
/// Leaderboards of 100,000 members, embedded, on RedHare and on redis-server, beside the naive forms of examples: one command after the other on a sorted set, in which equal scores stand by
/// their names, and a rank is of another moment than its score. The aim is 10,000 operations a second embedded, below 5 ms.
/// </summary>
internal static class LeaderboardBench
{
    private const int Members = 100_000;

    public static int Run(string[] args)
    {
        var time = TimeSpan.FromSeconds(Options.Number(args, "--seconds", 2));
        Console.WriteLine("| server | callers | operation | form | operations/s | p50 µs | p99 µs |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        return Callers.OnAll(args, (server, hare) => MeasureAsync(server, hare, time));
    }

    private static async Task MeasureAsync(string server, Hare hare, TimeSpan time)
    {
        var (redis, board, windows) = (hare.Redis, hare.Leaderboards.Board("bench"), hare.Leaderboards.Windowed("bench"));
        await board.LoadAsync(Enumerable.Range(0, Members).Select(i => KeyValuePair.Create(Member(i), (long)(i % 5000))));
        for (var i = 0; i < Members; i++) await redis.ExecuteAsync("ZADD", "naive", i % 5000, Member(i));
        foreach (var callers in new[] { 1, 16 })
        {
            await PrintAsync("add, score and rank", "ours", async random => await board.IncrementAsync(Any(random)));
            await PrintAsync("add, score and rank", "naive", async random =>
            {
                var member = Any(random);
                await redis.ExecuteAsync("ZINCRBY", "naive", 1, member);
                await redis.ExecuteAsync("ZREVRANK", "naive", member);
            });
            await PrintAsync("add to day, week and all time", "ours", async random => await windows.IncrementAsync(Any(random)));
            await PrintAsync("add to day, week and all time", "naive", async random =>
            {
                var member = Any(random);
                foreach (var window in (string[])["naive:day", "naive:week", "naive:all"]) await redis.ExecuteAsync("ZINCRBY", window, 1, member);
            });
            await PrintAsync("top 10", "ours", async _ => await board.TopAsync(10));
            await PrintAsync("top 10", "naive", async _ => await redis.ExecuteAsync("ZREVRANGE", "naive", 0, 9, "WITHSCORES"));
            await PrintAsync("five before and after", "ours", async random => await board.AroundAsync(Any(random)));
            await PrintAsync("five before and after", "naive", async random =>
            {
                var rank = (await redis.ExecuteAsync("ZREVRANK", "naive", Any(random))).AsInteger();
                await redis.ExecuteAsync("ZREVRANGE", "naive", Math.Max(rank - 5, 0), rank + 5, "WITHSCORES");
            });

            async Task PrintAsync(string operation, string form, Func<Random, Task> run)
            {
                var (rate, median, tail) = await Callers.MeasureAsync(callers, time, run);
                Console.WriteLine($"| {server} | {callers} | {operation} | {form} | {rate:N0} | {median:N0} | {tail:N0} |");
            }
        }
    }

    private static string Member(int i) => $"player:{i:D6}";

    private static string Any(Random random) => Member(random.Next(Members));
}
