using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Caching.Memory;
using RedHare.Client;

namespace RedHare.Bench.Client;

/// <summary>
/// A hit of the near cache beside a plain dictionary and MemoryCache, which nobody tells of changes: nanoseconds and bytes per read of 10,000 string keys in a
/// random order, by one thread and by two.
/// </summary>
internal static class NearCaches
{
    private const int Keys = 10_000, Batch = 1000;

    public static int Run(string[] args)
    {
        var time = TimeSpan.FromMilliseconds(Options.Number(args, "--milliseconds", 1000));
        var rounds = Options.Number(args, "--rounds", 5);
        var keys = Enumerable.Range(0, Keys).Select(i => $"key:{i:D12}").ToArray();
        using var server = EmbeddedServer.Open();
        var redis = RedisConnection.Over(server.OpenBackend());
        var near = redis.OpenNearCacheAsync(new NearCacheOptions { MaxEntries = 2 * Keys }).AsTask().GetAwaiter().GetResult();
        var dictionary = new ConcurrentDictionary<string, string>();
        using var memory = new MemoryCache(new MemoryCacheOptions());
        foreach (var key in keys)
        {
            var value = $"value of {key}";
            redis.Strings.SetAsync(key, value).AsTask().GetAwaiter().GetResult();
            near.GetAsync(key).AsTask().GetAwaiter().GetResult();
            dictionary[key] = value;
            memory.Set(key, value);
        }
        (string Name, Func<string[], int[], int, int> Read)[] programs =
        [
            ("ConcurrentDictionary.TryGetValue", (all, order, at) => Count(all, order, at, key => dictionary.TryGetValue(key, out var value) ? value : null)),
            ("MemoryCache.TryGetValue", (all, order, at) => Count(all, order, at, key => memory.TryGetValue(key, out string? value) ? value : null)),
            ("NearCache.TryGet", (all, order, at) => Count(all, order, at, key => near.TryGet(key, out var value) ? value : null)),
            ("NearCache.GetAsync", (all, order, at) => Count(all, order, at, key => Hit(near.GetAsync(key)))),
            ("NearCache.Strings.GetAsync", (all, order, at) => Count(all, order, at, key => Hit(near.Strings.GetAsync(key)))),
        ];
        Console.WriteLine("| a hit | threads | ns/read (each thread) | reads/s together | bytes allocated/read |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var threads in (int[])[1, 2])
            foreach (var (name, read) in programs)
            {
                Measure(read, keys, threads, time / 4);
                var runs = Enumerable.Range(0, rounds).Select(_ => Measure(read, keys, threads, time)).OrderBy(run => run.Nanoseconds).ToArray();
                var (nanoseconds, bytes) = runs[rounds / 2];
                Console.WriteLine($"| {name} | {threads} | {nanoseconds:F1} | {threads * 1e9 / nanoseconds:N0} | {bytes:F2} |");
            }
        near.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return 0;
    }

    private static string? Hit(ValueTask<string?> read) => read.IsCompletedSuccessfully ? read.Result : throw new InvalidOperationException("A read missed.");

    // One delegate call per read is in every figure alike.
    private static int Count(string[] keys, int[] order, int at, Func<string, string?> read)
    {
        var found = 0;
        for (var i = 0; i < Batch; i++)
            if (read(keys[order[(at + i) % order.Length]]) is not null) found++;
        return found;
    }

    private static (double Nanoseconds, double Bytes) Measure(Func<string[], int[], int, int> read, string[] keys, int threads, TimeSpan time)
    {
        var results = new (double Nanoseconds, double Bytes)[threads];
        var workers = Enumerable.Range(0, threads).Select(n => new Thread(() =>
        {
            var random = new Random(n);
            var order = Enumerable.Range(0, 100_000).Select(_ => random.Next(keys.Length)).ToArray();
            long reads = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                if (read(keys, order, (int)(reads % order.Length)) != Batch) throw new InvalidOperationException("A read missed.");
                reads += Batch;
            }
            var elapsed = Stopwatch.GetElapsedTime(started);
            // The closure of each thousand reads is the bench's own.
            results[n] = (elapsed.TotalNanoseconds / reads, Math.Floor((GC.GetAllocatedBytesForCurrentThread() - before) * 10.0 / reads) / 10);
        })).ToArray();
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        return (results.Average(result => result.Nanoseconds), results.Max(result => result.Bytes));
    }
}
