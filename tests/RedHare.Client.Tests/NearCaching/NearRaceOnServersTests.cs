using System.Collections.Concurrent;
using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Client.Tests.NearCaching;

/// <summary>Thousands of rounds of reads that race writes: no read that begins after a write was answered, and the server's word was awaited, gives what was overwritten.</summary>
public sealed class NearRaceOnServersTests(TestServers servers) : ClientTest(servers)
{
    private const int Rounds = 2000;

    [Theory, EveryBackend]
    public Task No_stale_read_remains_with_tracking(TestBackend backend) => RaceAsync(backend, NearCacheMode.Tracked);

    [Theory, EveryBackend]
    public Task No_stale_read_remains_with_broadcasting(TestBackend backend) => RaceAsync(backend, NearCacheMode.Broadcast);

    [Theory, EveryBackend]
    public async Task Reads_of_one_key_by_one_reader_never_go_back(TestBackend backend)
    {
        if (backend == TestBackend.RedHareResp2) return;
        var redis = await OpenAsync(backend);
        await using var near = await redis.OpenNearCacheAsync();
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            long last = 0, reads = 0;
            while (!done.IsCancellationRequested)
            {
                var now = long.Parse(await near.GetAsync(Key("n")) ?? "0");
                Assert.True(now >= last, $"{now} was read after {last}.");
                last = now;
                if (++reads % 1000 == 0) await Task.Yield();
            }
            return last;
        })).ToArray();
        for (var i = 1; i <= Rounds; i++) await redis.ExecuteAsync("INCR", Key("n"));
        await near.SynchronizeAsync(Soon);
        Assert.Equal($"{Rounds}", await near.GetAsync(Key("n")));
        await done.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Theory, EveryBackend]
    public async Task A_random_walk_agrees_with_the_server(TestBackend backend)
    {
        if (backend == TestBackend.RedHareResp2) return;
        var redis = await OpenAsync(backend);
        foreach (var mode in Enum.GetValues<NearCacheMode>())
        {
            // Small, so that eviction takes part.
            await using var near = await redis.OpenNearCacheAsync(new NearCacheOptions { Mode = mode, Prefixes = mode == NearCacheMode.Broadcast ? [Key("")] : [], MaxEntries = 12, MaxBytes = 20_000 });
            var random = new Random(backend.GetHashCode() + (int)mode);
            var strings = new Dictionary<string, string>();
            var hashes = new Dictionary<string, SortedDictionary<string, string>>();
            for (var step = 0; step < 1500; step++)
            {
                string text = Key($"s{random.Next(16)}"), hash = Key($"h{random.Next(8)}"), field = $"f{random.Next(4)}", value = new('v', random.Next(200));
                var writer = random.Next(2) == 0 ? (RedisCommands)redis : near;
                var others = ReferenceEquals(writer, redis);
                switch (random.Next(9))
                {
                    case 0:
                        await writer.Strings.SetAsync(text, value);
                        strings[text] = value;
                        if (others) await near.SynchronizeAsync(Soon);
                        break;
                    case 1:
                        await writer.ExecuteAsync("DEL", text);
                        strings.Remove(text);
                        if (others) await near.SynchronizeAsync(Soon);
                        break;
                    case 2:
                        await writer.ExecuteAsync("HSET", hash, field, value);
                        if (!hashes.TryGetValue(hash, out var fields)) hashes.Add(hash, fields = []);
                        fields[field] = value;
                        if (others) await near.SynchronizeAsync(Soon);
                        break;
                    case 3:
                        await writer.ExecuteAsync("HDEL", hash, field);
                        if (hashes.TryGetValue(hash, out fields) && fields.Remove(field) && fields.Count == 0) hashes.Remove(hash);
                        if (others) await near.SynchronizeAsync(Soon);
                        break;
                    case 4 or 5:
                        Assert.Equal(strings.GetValueOrDefault(text), await near.GetAsync(text));
                        break;
                    case 6:
                        Assert.Equal((strings.GetValueOrDefault(text) ?? "").Length, (await near.ExecuteAsync("STRLEN", text)).AsInteger());
                        break;
                    case 7:
                        Assert.Equal(hashes.GetValueOrDefault(hash)?.GetValueOrDefault(field), (await near.ExecuteAsync("HGET", hash, field)).Text);
                        break;
                    default:
                        var items = (await near.ExecuteAsync("HGETALL", hash)).Items;
                        var read = Enumerable.Range(0, items.Count / 2).Select(i => (items[2 * i].ToString(), items[2 * i + 1].ToString())).Order();
                        Assert.Equal((hashes.GetValueOrDefault(hash) ?? []).Select(pair => (pair.Key, pair.Value)).Order(), read);
                        break;
                }
                Assert.InRange(near.Statistics.Entries, 0, 12);
                Assert.InRange(near.Statistics.Bytes, 0, 20_000);
            }
            Assert.True(near.Statistics is { Hits: > 0, Invalidations: > 0, Evictions: > 0 });
            foreach (var key in strings.Keys.Concat(hashes.Keys)) await redis.ExecuteAsync("DEL", key);
        }
    }

    private async Task RaceAsync(TestBackend backend, NearCacheMode mode)
    {
        if (backend == TestBackend.RedHareResp2) return;
        var (redis, writer) = (await OpenAsync(backend), await OpenAsync(backend));
        await using var near = await redis.OpenNearCacheAsync(new NearCacheOptions { Mode = mode, Prefixes = mode == NearCacheMode.Broadcast ? [Key("")] : [] });
        using var done = new CancellationTokenSource();
        // They keep the keys in the cache, and keep loads of them under way at every moment.
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                await near.GetAsync(Key($"k{i % 3}"));
                if (i % 500 == 0) await Task.Yield();
            }
        })).ToArray();
        var stale = new ConcurrentBag<string>();
        for (var round = 1; round <= Rounds; round++)
        {
            var key = Key($"k{round % 3}");
            await writer.Strings.SetAsync(key, $"{round}");
            await near.SynchronizeAsync(Soon);
            var read = await near.GetAsync(key);
            if (read != $"{round}") stale.Add($"{read} in round {round}");
        }
        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.Empty(stale);
    }
}
