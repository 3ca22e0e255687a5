using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Caching.Memory;
using RedHare.Patterns;
using RedHare.Patterns.Caching;
using RedHare.Patterns.Serialization;

namespace RedHare.Bench;

/// <summary>
/// Cache-aside embedded, on RedHare and on redis-server: hits and misses per second of a small record as JSON, and how often a thousand callers of one missing key load it.
/// Beside it the naive form that examples show: GET, else load and SET with EX. Then a hit of what is held in the process, beside a plain dictionary and MemoryCache.
/// </summary>
internal static partial class Caching
{
    private const int Keys = 10_000;

    private static readonly PatternOptions Patterns = new() { Serialization = new SerializationOptions { Json = RecordJson.Default.Options } };

    private delegate ValueTask<Record> Read(Hare hare, Cache cache, string key, Func<string, CancellationToken, ValueTask<Record>> load);

    public static int Run(string[] args)
    {
        var time = TimeSpan.FromSeconds(Options.Number(args, "--seconds", 3));
        if (!args.Contains("near"))
        {
            Console.WriteLine("| server | what | callers | form | operations/s | p50 µs | p99 µs |");
            Console.WriteLine("|---|---|---|---|---|---|---|");
            MeasureAsync("embedded", "redhare://", time).GetAwaiter().GetResult();
            if (!args.Contains("embedded"))
            {
                using (var redhare = ServerProcess.StartRedHare()) MeasureAsync("RedHare", $"redis://127.0.0.1:{redhare.Port}", time).GetAwaiter().GetResult();
                using (var redis = ServerProcess.StartRedis()) MeasureAsync("redis-server", $"redis://127.0.0.1:{redis.Port}", time).GetAwaiter().GetResult();
            }
            Console.WriteLine();
        }
        NearAsync(time).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task MeasureAsync(string server, string url, TimeSpan time)
    {
        await using var hare = await Hare.OpenAsync(url, Patterns);
        var cache = hare.Caches.Open("bench");
        for (var i = 0; i < Keys; i++)
        {
            await OursAsync(hare, cache, Name(i), LoadAsync);
            await NaiveAsync(hare, cache, Name(i), LoadAsync);
        }
        foreach (var callers in (int[])[1, 16])
            foreach (var (form, read) in (ReadOnlySpan<(string, Read)>)[("ours", OursAsync), ("naive", NaiveAsync)])
            {
                Measure(hare, cache, callers, read, static (random, _) => Name(random.Next(Keys)), time / 6);
                Print("hit", form, Measure(hare, cache, callers, read, static (random, _) => Name(random.Next(Keys)), time));
                Print("miss", form, Measure(hare, cache, callers, read, (_, n) => $"{form}{callers}{Stopwatch.GetTimestamp()}:{n}", time / 3));

                void Print(string what, string name, (double Rate, double Median, double Tail) result) =>
                    Console.WriteLine($"| {server} | {what} | {callers} | {name} | {result.Rate:N0} | {result.Median:N1} | {result.Tail:N1} |");
            }
        foreach (var (form, read) in new (string, Read)[] { ("ours", OursAsync), ("naive", NaiveAsync) })
        {
            var loads = 0;
            await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(async () => await read(hare, cache, $"stampede:{form}", async (key, token) =>
            {
                Interlocked.Increment(ref loads);
                await Task.Delay(20, token);
                return Make(key);
            }))));
            Console.WriteLine($"| {server} | a thousand callers of one missing key | 1000 | {form} | {loads} loads | | |");
        }
    }

    private static (double Rate, double Median, double Tail) Measure(Hare hare, Cache cache, int callers, Read read, Func<Random, long, string> key, TimeSpan time)
    {
        var all = new List<double>();
        var started = Stopwatch.GetTimestamp();
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var (mine, random) = (new List<double>(), new Random(caller));
            for (long n = 0; Stopwatch.GetElapsedTime(started) < time; n++)
            {
                var name = key(random, (n * callers) + caller);
                var asked = Stopwatch.GetTimestamp();
                await read(hare, cache, name, LoadAsync);
                mine.Add(Stopwatch.GetElapsedTime(asked).TotalMicroseconds);
            }
            lock (all) all.AddRange(mine);
        }))).GetAwaiter().GetResult();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        all.Sort();
        return (all.Count / seconds, all[all.Count / 2], all[all.Count * 99 / 100]);
    }

    private static ValueTask<Record> OursAsync(Hare hare, Cache cache, string key, Func<string, CancellationToken, ValueTask<Record>> load) => cache.GetOrCreateAsync(key, key, load);

    private static async ValueTask<Record> NaiveAsync(Hare hare, Cache cache, string key, Func<string, CancellationToken, ValueTask<Record>> load)
    {
        if (await hare.Redis.Strings.GetAsync($"naive:{key}") is { } text) return JsonSerializer.Deserialize(text, RecordJson.Default.Record)!;
        var value = await load(key, default);
        await hare.Redis.ExecuteAsync("SET", $"naive:{key}", JsonSerializer.Serialize(value, RecordJson.Default.Record), "EX", 3600);
        return value;
    }

    private static async Task NearAsync(TimeSpan time)
    {
        await using var hare = await Hare.OpenAsync("redhare://", Patterns);
        var cache = hare.Caches.Open("near", new CacheOptions { Near = new NearOptions { MaxEntries = 2 * Keys, MaxAge = TimeSpan.FromHours(1) } });
        await cache.WaitUntilReadyAsync();
        var (names, dictionary) = (Enumerable.Range(0, Keys).Select(Name).ToArray(), new ConcurrentDictionary<string, Record>());
        using var memory = new MemoryCache(new MemoryCacheOptions());
        foreach (var name in names)
        {
            dictionary[name] = Make(name);
            memory.Set(name, dictionary[name]);
            for (var i = 0; i < 2; i++) await cache.GetOrCreateAsync(name, name, LoadAsync);
        }
        var random = new Random(1);
        var order = Enumerable.Range(0, 100_000).Select(_ => names[random.Next(Keys)]).ToArray();
        Console.WriteLine("| a hit in the process | ns | bytes allocated |");
        Console.WriteLine("|---|---|---|");
        Print("ConcurrentDictionary.TryGetValue", name => dictionary[name].Stock);
        Print("MemoryCache.TryGetValue", name => memory.Get<Record>(name)!.Stock);
        Print("Cache.GetOrCreateAsync, near", name =>
        {
            var hit = cache.GetOrCreateAsync(name, name, MissAsync);
            return hit.IsCompletedSuccessfully ? hit.Result.Stock : throw new InvalidOperationException("A miss.");
        });

        void Print(string what, Func<string, long> read)
        {
            var runs = Enumerable.Range(0, 6).Select(_ =>
            {
                long sum = 0, reads = 0;
                var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
                while (Stopwatch.GetElapsedTime(started) < time / 6)
                {
                    foreach (var name in order) sum += read(name);
                    reads += order.Length;
                }
                return (Nanoseconds: Stopwatch.GetElapsedTime(started).TotalNanoseconds / reads, Bytes: (double)(GC.GetAllocatedBytesForCurrentThread() - before) / reads, Sum: sum);
            }).Skip(1).OrderBy(run => run.Nanoseconds).ToArray();
            Console.WriteLine($"| {what} | {runs[2].Nanoseconds:F1} | {runs[2].Bytes:F2} |");
        }
    }

    private static string Name(int number) => number.ToString("D8", CultureInfo.InvariantCulture);

    private static ValueTask<Record> LoadAsync(string key, CancellationToken cancellation) => new(Make(key));

    private static ValueTask<Record> MissAsync(string key, CancellationToken cancellation) => throw new InvalidOperationException("A read missed.");

    private static Record Make(string key) => new(key, $"what is called {key}", 19.90m, 7);

    internal sealed record Record(string Id, string Name, decimal Price, long Stock);

    [JsonSerializable(typeof(Record))]
    private sealed partial class RecordJson : JsonSerializerContext;
}
