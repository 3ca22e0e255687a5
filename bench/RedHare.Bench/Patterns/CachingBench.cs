using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RedHare.Patterns;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Serialization;

namespace RedHare.Bench.Patterns;

/// <summary>
/// Cache-aside of a small record as JSON: hits, misses, and how often a thousand callers of one missing key load it. Naive is GET, else load and SET with EX.
/// </summary>
internal sealed partial class CachingBench : PatternBench
{
    private const int Keys = 10_000;

    /// <inheritdoc/>
    public override string Name => "caching";

    /// <inheritdoc/>
    public override double Rate => 100_000;

    /// <inheritdoc/>
    public override PatternOptions Options => AsJson;

    internal static PatternOptions AsJson { get; } = new() { Serialization = new SerializationOptions { Json = RecordJson.Default.Options } };

    /// <inheritdoc/>
    public override async ValueTask<IReadOnlyList<PatternRow>> PrepareAsync(Hare hare)
    {
        var cache = hare.Caches.Open("bench");
        var names = Enumerable.Range(0, Keys).Select(KeyOf).ToArray();
        foreach (var name in names)
        {
            await cache.GetOrCreateAsync(name, name, LoadAsync);
            await NaiveAsync(hare, name, LoadAsync);
        }
        return
        [
            new("hit", async caller => await cache.GetOrCreateAsync(names[caller.Random.Next(Keys)], "", LoadAsync),
                async caller => await NaiveAsync(hare, names[caller.Random.Next(Keys)], LoadAsync)),
            new("miss", async caller => await Miss(caller, "ours", key => cache.GetOrCreateAsync(key, key, LoadAsync)),
                async caller => await Miss(caller, "naive", key => NaiveAsync(hare, key, LoadAsync))),
        ];

        static ValueTask<Record> Miss(Caller caller, string form, Func<string, ValueTask<Record>> read) => read($"{form}:{caller.Number}:{caller.Count}:{Stopwatch.GetTimestamp()}");
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<string> NotesAsync(Hare hare)
    {
        var cache = hare.Caches.Open("bench");
        foreach (var (form, read) in new (string, Func<Func<string, CancellationToken, ValueTask<Record>>, ValueTask<Record>>)[]
            { ("ours", load => cache.GetOrCreateAsync("stampede", "stampede", load)), ("naive", load => NaiveAsync(hare, "stampede", load)) })
        {
            var loads = 0;
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await read(async (key, cancellation) =>
            {
                Interlocked.Increment(ref loads);
                await Task.Delay(20, cancellation);
                return Make(key);
            }))));
            yield return $"a thousand callers of one missing key, {form}: {loads} loads.";
        }
    }

    internal static string KeyOf(int number) => number.ToString("D8", CultureInfo.InvariantCulture);

    internal static Record Make(string key) => new(key, $"what is called {key}", 19.90m, 7);

    internal static ValueTask<Record> LoadAsync(string key, CancellationToken cancellation) => new(Make(key));

    private static async ValueTask<Record> NaiveAsync(Hare hare, string key, Func<string, CancellationToken, ValueTask<Record>> load)
    {
        if (await hare.Redis.Strings.GetAsync($"naive:{key}") is { } text) return JsonSerializer.Deserialize(text, RecordJson.Default.Record)!;
        var value = await load(key, default);
        await hare.Redis.ExecuteAsync("SET", $"naive:{key}", JsonSerializer.Serialize(value, RecordJson.Default.Record), "EX", 3600);
        return value;
    }

    internal sealed record Record(string Id, string Name, decimal Price, long Stock);

    [JsonSerializable(typeof(Record))]
    private sealed partial class RecordJson : JsonSerializerContext;
}
