using System.Globalization;
using RedHare.Patterns.RateLimiting;

namespace RedHare.Bench.Patterns;

/// <summary>
/// Checks of rate limits by a thousand subjects: granted ones, and refused ones. Naive is what examples show of each: INCR with EXPIRE, a sorted set by the client's clock, a hash or a string that is read and written by the client's clock, a count of holders that a crashed one never leaves.
/// </summary>
internal sealed class LimitBench : PatternBench
{
    private const int Subjects = 1000;
    private const long Plenty = 1_000_000_000;

    private static readonly string[] Names = [.. Enumerable.Range(0, Subjects).Select(static i => $"user:{i}")];

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override string Name => "rate-limits";

    /// <inheritdoc/>
    public override double Rate => 100_000;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var (redis, limits) = (hare.Redis, hare.RateLimits);
        var concurrency = limits.Concurrency("concurrency", 1000);
        return new(
        [
            new("fixed window", Check(limits.FixedWindow("fixed", Plenty, Minute)), async caller => await CountAsync($"fixed:{Any(caller)}")),
            new("sliding window of two counters", Check(limits.SlidingWindow("sliding", Plenty, Minute)), async caller =>
            {
                var (name, window) = (Any(caller), DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60);
                await redis.ExecuteAsync("GET", $"sliding:{name}:{window - 1}");
                await CountAsync($"sliding:{name}:{window}");
            }),
            new("sliding log of 100", Check(limits.SlidingLog("log", 100, Minute)), async caller =>
            {
                var (key, now) = ($"log:{Any(caller)}", DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
                await redis.ExecuteAsync("ZREMRANGEBYSCORE", key, 0, now - 60_000);
                if ((await redis.ExecuteAsync("ZCARD", key)).AsInteger() >= 100) return;
                await redis.ExecuteAsync("ZADD", key, now, now);
                await redis.ExecuteAsync("EXPIRE", key, 60);
            }),
            new("token bucket", Check(limits.TokenBucket("bucket", 1_000_000, 1_000_000, Minute)), async caller => await BucketAsync($"bucket:{Any(caller)}")),
            new("leaky bucket", Check(limits.LeakyBucket("leaky", 1_000_000, 1_000_000, Minute)), async caller => await BucketAsync($"leaky:{Any(caller)}")),
            new("GCRA", Check(limits.Gcra("gcra", 1_000_000, Minute)), async caller => await GcraAsync($"gcra:{Any(caller)}", 0.06, 60_000)),
            new("GCRA, refused", Check(limits.Gcra("refused", 1, TimeSpan.FromHours(1))), async caller => await GcraAsync($"refused:{Any(caller)}", 3_600_000, 3_600_000)),
            new("concurrency, taken and given back", async caller =>
            {
                await using var permit = await concurrency.AcquireAsync(Any(caller));
            }, async caller =>
            {
                var key = $"concurrency:{Any(caller)}";
                await redis.ExecuteAsync("INCR", key);
                await redis.ExecuteAsync("DECR", key);
            }),
        ]);

        async ValueTask CountAsync(string key)
        {
            if ((await redis.ExecuteAsync("INCR", key)).AsInteger() == 1) await redis.ExecuteAsync("EXPIRE", key, 60);
        }

        async ValueTask GcraAsync(string key, double interval, double tolerance)
        {
            var (state, now) = (await redis.ExecuteAsync("GET", key), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            var due = Math.Max(state.IsNull ? 0 : double.Parse(state.ToString(), CultureInfo.InvariantCulture), now) + interval;
            if (due - now <= tolerance) await redis.ExecuteAsync("SET", key, due.ToString("R", CultureInfo.InvariantCulture), "PX", (long)tolerance + 1);
        }

        async ValueTask BucketAsync(string key)
        {
            var (state, now) = (await redis.ExecuteAsync("HMGET", key, "tokens", "at"), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            var tokens = state.Items[0].IsNull ? 1_000_000 : double.Parse(state.Items[0].ToString(), CultureInfo.InvariantCulture);
            var at = state.Items[1].IsNull ? now : state.Items[1].AsInteger();
            await redis.ExecuteAsync("HSET", key, "tokens", Math.Min(1_000_000, tokens + ((now - at) * 16.6)) - 1, "at", now);
        }
    }

    private static PatternOperation Check(RateLimit limit) => async caller => await limit.AcquireAsync(Any(caller));

    private static string Any(Caller caller) => Names[caller.Random.Next(Subjects)];
}
