using RedHare.Patterns.Locks;

namespace RedHare.Bench.Patterns;

/// <summary>
/// Locks with their releases: each caller on names of its own, and all on one. Naive is SET NX PX and a script that compares and deletes, asked again each millisecond where another has it: no renewal, no
/// fence, no notice, no order.
/// </summary>
internal sealed class LockBench : PatternBench
{
    private static readonly RedisScript NaiveRelease = new("if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");

    /// <inheritdoc/>
    public override string Name => "locks";

    /// <inheritdoc/>
    public override double Rate => 10_000;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare) => new(
    [
        new("acquire and release, a name each", caller => LockAsync(hare, $"lock{caller.Number}"), caller => NaiveAsync(hare, $"naive{caller.Number}")),
        new("acquire and release, one name", _ => LockAsync(hare, "shared"), _ => NaiveAsync(hare, "naive")),
    ]);

    private static async ValueTask LockAsync(Hare hare, string name)
    {
        await using var lease = await hare.Locks.AcquireAsync(name, LockOptions.Default);
    }

    private static async ValueTask NaiveAsync(Hare hare, string name)
    {
        var owner = Guid.NewGuid().ToString("N");
        while ((await hare.Redis.ExecuteAsync("SET", name, owner, "NX", "PX", 30_000)).IsNull) await Task.Delay(1);
        await hare.Redis.Backend.EvaluateAsync(NaiveRelease, new RedisKey[] { name }, new RedisValue[] { owner }, static reply => reply.AsInteger());
    }
}
