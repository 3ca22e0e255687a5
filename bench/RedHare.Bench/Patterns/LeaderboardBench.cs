namespace RedHare.Bench.Patterns;

/// <summary>
/// A leaderboard of 100,000 members. Naive is one command after the other on a sorted set, in which equal scores stand by their names, and a rank is of another moment than its score.
/// </summary>
internal sealed class LeaderboardBench : PatternBench
{
    private const int Members = 100_000;

    private static readonly string[] Names = [.. Enumerable.Range(0, Members).Select(static i => $"player:{i:D6}")];

    /// <inheritdoc/>
    public override string Name => "leaderboards";

    /// <inheritdoc/>
    public override double Rate => 10_000;

    /// <inheritdoc/>
    public override TimeSpan Latency => TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var (redis, board, windows) = (hare.Redis, hare.Leaderboards.Board("bench"), hare.Leaderboards.Windowed("bench"));
        await board.LoadAsync(Names.Select(static (name, i) => KeyValuePair.Create(name, (long)(i % 5000))));
        for (var i = 0; i < Members; i++) await redis.ExecuteAsync("ZADD", "naive", i % 5000, Names[i]);
        return
        [
            new("add, score and rank", async caller => await board.IncrementAsync(Any(caller)), async caller =>
            {
                var member = Any(caller);
                await redis.ExecuteAsync("ZINCRBY", "naive", 1, member);
                await redis.ExecuteAsync("ZREVRANK", "naive", member);
            }),
            new("add to all windows", async caller => await windows.IncrementAsync(Any(caller)), async caller =>
            {
                var member = Any(caller);
                foreach (var window in (string[])["naive:day", "naive:week", "naive:month", "naive:all"]) await redis.ExecuteAsync("ZINCRBY", window, 1, member);
            }),
            new("top 10", async _ => await board.TopAsync(10), async _ => await redis.ExecuteAsync("ZREVRANGE", "naive", 0, 9, "WITHSCORES")),
            new("score and rank of one", async caller => await board.GetAsync(Any(caller)), async caller =>
            {
                var member = Any(caller);
                await redis.ExecuteAsync("ZSCORE", "naive", member);
                await redis.ExecuteAsync("ZREVRANK", "naive", member);
            }),
            new("five before and after", async caller => await board.AroundAsync(Any(caller)), async caller =>
            {
                var rank = (await redis.ExecuteAsync("ZREVRANK", "naive", Any(caller))).AsInteger();
                await redis.ExecuteAsync("ZREVRANGE", "naive", Math.Max(rank - 5, 0), rank + 5, "WITHSCORES");
            }),
        ];
    }

    private static string Any(Caller caller) => Names[caller.Random.Next(Members)];
}
