namespace RedHare.Bench.Patterns;

/// <summary>Unique items among a hundred thousand. Naive is the command alone, whose key never ends; of a Bloom filter a command for each bit; of a cuckoo filter the whole set.</summary>
internal sealed class UniqueBench : PatternBench
{
    // For a hundred thousand items and one wrong answer in a hundred.
    private const uint Hashes = 7, Bits = 958_506;

    private static readonly string[] Items = [.. Enumerable.Range(0, 100_000).Select(static i => $"visitor:{i:D6}")];

    /// <inheritdoc/>
    public override string Name => "unique-items";

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var (redis, uniques) = (hare.Redis, hare.UniqueItems);
        var (exact, estimated, bloom, cuckoo) = (uniques.Exact("exact"), uniques.Estimated("estimated"), uniques.Bloom("bloom"), uniques.Cuckoo("cuckoo"));
        return new(
        [
            new("add to a set", async caller => await exact.AddAsync("today", [Any(caller)]), async caller => await redis.ExecuteAsync("SADD", "naive:exact", Any(caller))),
            new("add to an estimate", async caller => await estimated.AddAsync("today", [Any(caller)]), async caller => await redis.ExecuteAsync("PFADD", "naive:estimated", Any(caller))),
            new("add to a Bloom filter", async caller => await bloom.AddAsync(Any(caller)), async caller => await EachBitAsync("SETBIT", Any(caller))),
            new("ask a Bloom filter", async caller => await bloom.ContainsAsync(Any(caller)), async caller => await EachBitAsync("GETBIT", Any(caller))),
            new("ask a cuckoo filter", async caller => await cuckoo.ContainsAsync(Any(caller)), async caller => await redis.ExecuteAsync("SISMEMBER", "naive:exact", Any(caller))),
        ]);

        async ValueTask EachBitAsync(string command, string item)
        {
            var (first, second) = ((uint)item.GetHashCode(StringComparison.Ordinal), (uint)item.GetHashCode(StringComparison.OrdinalIgnoreCase) | 1);
            for (var i = 0u; i < Hashes; i++)
            {
                var bit = (first + (i * second)) % Bits;
                if (command == "SETBIT") await redis.ExecuteAsync(command, "naive:bloom", bit, 1);
                else if ((await redis.ExecuteAsync(command, "naive:bloom", bit)).AsInteger() == 0) return;
            }
        }
    }

    private static string Any(Caller caller) => Items[caller.Random.Next(Items.Length)];
}
