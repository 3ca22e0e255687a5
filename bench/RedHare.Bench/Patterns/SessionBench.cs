using RedHare.Patterns.Sessions;

namespace RedHare.Bench.Patterns;

/// <summary>Sessions with five fields. Naive is a hash, and its TTL in a second call, without which it lives for ever.</summary>
internal sealed class SessionBench : PatternBench
{
    private const int Sessions = 10_000;

    /// <inheritdoc/>
    public override string Name => "sessions";

    /// <inheritdoc/>
    public override double Rate => 100_000;

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var (redis, store, ids) = (hare.Redis, hare.Sessions.Store("bench"), new string[Sessions]);
        for (var i = 0; i < Sessions; i++)
        {
            ids[i] = (await store.CreateAsync(fields: Fields())).Id;
            await PutAsync($"naive:{ids[i]}");
        }
        return
        [
            new("read, TTL anew", async caller => await store.GetAsync(Any(caller)), async caller =>
            {
                var key = $"naive:{Any(caller)}";
                await redis.ExecuteAsync("HGETALL", key);
                await redis.ExecuteAsync("EXPIRE", key, 1800);
            }),
            new("update one field", async caller => await store.UpdateAsync(Any(caller), new SessionChanges().Set("visits", 2)), async caller =>
            {
                var key = $"naive:{Any(caller)}";
                await redis.ExecuteAsync("HSET", key, "visits", 2);
                await redis.ExecuteAsync("EXPIRE", key, 1800);
            }),
            new("create and destroy", async _ => await store.DestroyAsync((await store.CreateAsync(fields: Fields())).Id), async _ =>
            {
                var key = $"naive:{Guid.NewGuid():N}";
                await PutAsync(key);
                await redis.ExecuteAsync("EXPIRE", key, 1800);
                await redis.ExecuteAsync("DEL", key);
            }),
        ];

        string Any(Caller caller) => ids[caller.Random.Next(Sessions)];

        ValueTask<Reply> PutAsync(string key) => redis.ExecuteAsync("HSET", key, "user", "alice", "theme", "dark", "language", "en", "visits", 1, "basket", "hat,coat");
    }

    private static SessionChanges Fields() => new SessionChanges().Set("user", "alice").Set("theme", "dark").Set("language", "en").Set("visits", 1).Set("basket", "hat,coat");
}
