using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using RedHare.Patterns.Caching;

namespace RedHare.Bench.Patterns;

/// <summary>A hit of what a cache holds in the process, beside a plain dictionary and MemoryCache. It is to cost 100 ns at most, and no allocation.</summary>
internal static class NearHits
{
    private const int Keys = 10_000;

    public static async Task RunAsync(TimeSpan time, int rounds)
    {
        await using var hare = await Hare.OpenAsync("redhare://", CachingBench.AsJson);
        var cache = hare.Caches.Open("near", new CacheOptions { Near = new NearOptions { MaxEntries = 2 * Keys, MaxAge = TimeSpan.FromHours(1) } });
        await cache.WaitUntilReadyAsync();
        var (names, dictionary) = (Enumerable.Range(0, Keys).Select(CachingBench.KeyOf).ToArray(), new ConcurrentDictionary<string, CachingBench.Record>());
        using var memory = new MemoryCache(new MemoryCacheOptions());
        foreach (var name in names)
        {
            dictionary[name] = CachingBench.Make(name);
            memory.Set(name, dictionary[name]);
            for (var i = 0; i < 2; i++) await cache.GetOrCreateAsync(name, name, CachingBench.LoadAsync);
        }
        Console.WriteLine("| a hit in the process, of | entries | ns | bytes allocated |");
        Console.WriteLine("|---|---|---|---|");
        // A hundred stay in the first-level cache; of ten thousand each costs misses of key, node and value, whoever holds them.
        foreach (var count in (int[])[100, Keys])
        {
            var random = new Random(1);
            var order = Enumerable.Range(0, 100_000).Select(_ => names[random.Next(count)]).ToArray();
            Print("ConcurrentDictionary.TryGetValue", name => dictionary.TryGetValue(name, out var value) ? value.Stock : throw new InvalidOperationException("A miss."));
            Print("MemoryCache.TryGetValue", name => memory.Get<CachingBench.Record>(name)!.Stock);
            Print("Cache.GetOrCreateAsync, near", name =>
            {
                var hit = cache.GetOrCreateAsync(name, name, MissAsync);
                return hit.IsCompletedSuccessfully ? hit.Result.Stock : throw new InvalidOperationException("A miss.");
            });

            void Print(string what, Func<string, long> read)
            {
                Measure(order, read, time);
                var runs = Enumerable.Range(0, 2 * rounds + 1).Select(_ => Measure(order, read, time)).OrderBy(static run => run.Nanoseconds).ToArray();
                Console.WriteLine($"| {what} | {count:N0} | {runs[rounds].Nanoseconds:F1} | {runs[rounds].Bytes:F2} |");
            }
        }
    }

    private static (double Nanoseconds, double Bytes) Measure(string[] order, Func<string, long> read, TimeSpan time)
    {
        long sum = 0, reads = 0;
        var (before, started) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            foreach (var name in order) sum += read(name);
            reads += order.Length;
        }
        GC.KeepAlive(sum);
        return (Stopwatch.GetElapsedTime(started).TotalNanoseconds / reads, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / reads);
    }

    private static ValueTask<CachingBench.Record> MissAsync(string key, CancellationToken cancellation) => throw new InvalidOperationException("A read missed.");
}
