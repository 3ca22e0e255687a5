using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using Xunit;

namespace RedHare.Patterns.Tests.Caching;

/// <summary>Values held in the process: heard of by tracking where the protocol can, by messages everywhere.</summary>
public sealed class NearTests(TestServers servers) : CacheTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_second_read_asks_nobody(TestBackend backend)
    {
        foreach (var mode in Enum.GetValues<NearMode>())
        {
            var (near, other) = (await NearAsync(backend, mode), await NearAsync(backend, mode));
            if (!CanHold(backend, mode, near)) continue;
            await other.SetAsync($"{mode}", "v");
            await HoldsAsync(near, $"{mode}", "v");
            var hits = near.Statistics.NearHits;
            var read = near.GetOrCreateAsync($"{mode}", Never<string>);
            Assert.True(read.IsCompletedSuccessfully);
            Assert.Equal("v", await read);
            Assert.Equal(hits + 1, near.Statistics.NearHits);
            Assert.Equal(new CacheResult<string>(true, "v"), await near.TryGetAsync<string>($"{mode}"));
            Assert.True(near.Statistics.NearEntries > 0);
        }
    }

    /// <summary>Over RESP2 the server cannot tell: then nothing is held, and all is well.</summary>
    [Theory, EveryBackend]
    public async Task What_cannot_be_heard_of_is_not_held(TestBackend backend)
    {
        var near = await NearAsync(backend, NearMode.Tracking);
        Assert.Equal(backend != TestBackend.RedHareResp2, near.IsNear);
        await near.SetAsync("k", 1);
        for (var i = 0; i < 3; i++) Assert.Equal(1, await near.GetOrCreateAsync("k", Never<int>, cancellation: Soon));
        if (backend == TestBackend.RedHareResp2) Assert.Equal((0, 0, 3), (near.Statistics.NearEntries, near.Statistics.NearHits, near.Statistics.Hits));
    }

    [Theory, EveryBackend]
    public async Task What_others_change_is_dropped(TestBackend backend)
    {
        foreach (var mode in Enum.GetValues<NearMode>())
        {
            var (near, other) = (await NearAsync(backend, mode), await NearAsync(backend, mode));
            if (!CanHold(backend, mode, near)) continue;
            var options = new CacheEntryOptions { Tags = ["tag"] };
            Func<Task>[] changes =
            [
                async () => await other.RemoveAsync("k"),
                async () => await other.InvalidateTagAsync("tag"),
                async () => await other.InvalidateAllAsync(),
                async () => await other.SetAsync("k", 0, options),
            ];
            for (var i = 1; i <= 12; i++)
            {
                await other.SetAsync("k", i, options);
                await HoldsAsync(near, "k", i);
                await changes[i % changes.Length]();
                // Its own process sees it at once, the other as soon as the word is there.
                Assert.NotEqual(i, (await other.TryGetAsync<int>("k")).Value);
                await UntilAsync(async () => (await near.TryGetAsync<int>("k")).Value != i);
            }
        }
    }

    [Theory, EveryBackend]
    public async Task What_this_process_changes_is_dropped_at_once(TestBackend backend)
    {
        foreach (var mode in Enum.GetValues<NearMode>())
        {
            var near = await NearAsync(backend, mode);
            var options = new CacheEntryOptions { Tags = ["tag"] };
            for (var i = 1; i <= 12; i++)
            {
                await near.SetAsync("k", i, options);
                for (var j = 0; j < 3; j++) Assert.Equal(i, await near.GetOrCreateAsync("k", Never<int>, options, Soon));
                if (i % 3 == 0) await near.RemoveAsync("k");
                else if (i % 3 == 1) await near.InvalidateTagAsync("tag");
                else await near.InvalidateAllAsync();
                Assert.False((await near.TryGetAsync<int>("k")).IsKnown);
            }
        }
    }

    /// <summary>Fault 7: what was missed while the connection was lost is not served for ever: all is dropped with it.</summary>
    [Theory, EveryBackend]
    public async Task A_lost_connection_drops_everything(TestBackend backend)
    {
        if (backend == TestBackend.RedHareResp2) return;
        var hooked = new HookedBackend((await OpenAsync(backend)).Backend);
        var (near, other) = (await NearAsync(backend, NearMode.Tracking, hooked), await NearAsync(backend, NearMode.Tracking));
        await other.SetAsync("k", "old");
        await HoldsAsync(near, "k", "old");
        hooked.IsDeaf = true;
        var heard = hooked.Heard;
        await other.SetAsync("k", "new");
        await UntilAsync(() => hooked.Heard > heard);
        Assert.Equal("old", await near.GetOrCreateAsync("k", Never<string>, cancellation: Soon));
        hooked.LoseConnection();
        Assert.Equal("new", await near.GetOrCreateAsync("k", Never<string>, cancellation: Soon));
        Assert.Equal(1, near.Statistics.NearFlushes);
    }

    /// <summary>Fault 7: a flush of the server clears all.</summary>
    [Fact]
    public async Task A_flush_clears_all()
    {
        await using var hare = await Hare.OpenAsync();
        var near = hare.Caches.Open("cache", new CacheOptions { Near = new NearOptions() });
        await near.WaitUntilReadyAsync(Soon);
        for (var i = 0; i < 50; i++) await near.SetAsync($"{i}", i);
        for (var i = 0; i < 50; i++) await HoldsAsync(near, $"{i}", i);
        await hare.Redis.ExecuteAsync("FLUSHALL");
        for (var i = 0; i < 50; i++) Assert.False((await near.TryGetAsync<int>($"{i}")).IsKnown);
        Assert.Equal(0, near.Statistics.NearEntries);
    }

    /// <summary>Fault 7: an invalidation that comes while a read is under way wins: what the read brings is not held.</summary>
    [Theory, EveryBackend]
    public async Task A_word_that_races_a_read_wins(TestBackend backend)
    {
        if (backend == TestBackend.RedHareResp2) return;
        var hooked = new HookedBackend((await OpenAsync(backend)).Backend);
        var (near, other) = (await NearAsync(backend, NearMode.Tracking, hooked), await NearAsync(backend, NearMode.Tracking));
        for (var round = 0; round < Rounds(backend, overNetwork: 20, inProcess: 200); round++)
        {
            await other.SetAsync("k", $"old {round}");
            await UntilAsync(async () => (await near.TryGetAsync<string>("k")).Value == $"old {round}");
            hooked.LoseConnection();
            hooked.OnRead = async () =>
            {
                hooked.OnRead = null;
                var heard = hooked.Heard;
                await other.SetAsync("k", $"new {round}");
                await UntilAsync(() => hooked.Heard > heard);
            };
            Assert.Equal($"old {round}", await near.GetOrCreateAsync("k", Never<string>, cancellation: Soon));
            Assert.Equal($"new {round}", await near.GetOrCreateAsync("k", Never<string>, cancellation: Soon));
            Assert.Equal($"new {round}", await near.GetOrCreateAsync("k", Never<string>, cancellation: Soon));
        }
    }

    /// <summary>Fault 7 under concurrency: readers of a near cache never see an older value after a newer one, and end with the last.</summary>
    [Theory, EveryBackend]
    public async Task Readers_never_go_back(TestBackend backend)
    {
        foreach (var mode in Enum.GetValues<NearMode>())
        {
            var (near, writer) = (await NearAsync(backend, mode), await NearAsync(backend, mode));
            if (!CanHold(backend, mode, near)) continue;
            await writer.SetAsync("k", 0);
            using var end = new CancellationTokenSource();
            var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
            {
                var (last, same) = (0, 0);
                while (!end.IsCancellationRequested)
                {
                    var value = await near.GetOrCreateAsync("k", Never<int>, cancellation: Soon);
                    Assert.True(value >= last, $"{value} after {last}");
                    same = value == last ? same + 1 : 0;
                    last = value;
                    // Who spins on what it holds keeps the writer, and the word of its change, from the core: after a few hits there is nothing to be seen before the next change.
                    if (same > 8) await Task.Delay(1);
                    else await Task.Yield();
                }
            })).ToArray();
            var rounds = Rounds(backend, overNetwork: 250, inProcess: 1500);
            for (var i = 1; i <= rounds; i++) await writer.SetAsync("k", i);
            await UntilAsync(async () => await near.GetOrCreateAsync("k", Never<int>, cancellation: Soon) == rounds);
            await end.CancelAsync();
            await Task.WhenAll(readers);
        }
    }

    [Fact]
    public async Task Room_is_bounded_and_what_is_read_stays()
    {
        await using var hare = await Hare.OpenAsync();
        var near = hare.Caches.Open("cache", new CacheOptions { Near = new NearOptions { MaxEntries = 100 } });
        await near.WaitUntilReadyAsync(Soon);
        await near.SetAsync("popular", -1);
        await HoldsAsync(near, "popular", -1);
        for (var i = 0; i < 1000; i++)
        {
            await near.SetAsync($"{i}", i);
            Assert.Equal(i, await near.GetOrCreateAsync($"{i}", Never<int>));
            Assert.Equal(-1, await near.GetOrCreateAsync("popular", Never<int>));
        }
        Assert.Equal(100, near.Statistics.NearEntries);
        var popular = near.GetOrCreateAsync("popular", Never<int>);
        Assert.True(popular.IsCompletedSuccessfully);
        Assert.Equal(-1, await popular);
        Assert.True(near.Statistics.NearHits >= 1000);

        var heavy = hare.Caches.Open("heavy", new CacheOptions { Near = new NearOptions { MaxBytes = 100_000 } });
        await heavy.WaitUntilReadyAsync(Soon);
        for (var i = 0; i < 100; i++)
        {
            await heavy.SetAsync($"{i}", new string('x', 5000));
            await heavy.GetOrCreateAsync($"{i}", Never<string>);
        }
        Assert.InRange(heavy.Statistics.NearEntries, 10, 20);
        await heavy.SetAsync("giant", new string('x', 50_000));
        for (var i = 0; i < 3; i++) await heavy.GetOrCreateAsync("giant", Never<string>);
        Assert.InRange(heavy.Statistics.NearEntries, 10, 20);
    }

    [Fact]
    public async Task A_copy_ends_with_its_age_and_with_its_entry()
    {
        var time = new ManualTime();
        await using var hare = await Hare.OpenAsync(options: new PatternOptions { Time = time });
        var near = hare.Caches.Open("cache", new CacheOptions { Near = new NearOptions { MaxAge = TimeSpan.FromMinutes(10) } });
        await near.WaitUntilReadyAsync(Soon);
        await near.SetAsync("long", 1);
        await near.SetAsync("short", 1, new CacheEntryOptions { Duration = TimeSpan.FromMinutes(5) });
        await HoldsAsync(near, "long", 1);
        await HoldsAsync(near, "short", 1);
        time.Advance(TimeSpan.FromMinutes(6));
        var hits = near.Statistics.NearHits;
        await near.GetOrCreateAsync("long", Never<int>);
        Assert.Equal(hits + 1, near.Statistics.NearHits);
        await near.GetOrCreateAsync("short", Never<int>);
        Assert.Equal(hits + 1, near.Statistics.NearHits);
        time.Advance(TimeSpan.FromMinutes(5));
        await near.GetOrCreateAsync("long", Never<int>);
        Assert.Equal(hits + 1, near.Statistics.NearHits);
    }

    [Fact]
    public async Task A_hit_allocates_nothing()
    {
        await using var hare = await Hare.OpenAsync();
        var near = hare.Caches.Open("cache", new CacheOptions { Near = new NearOptions { MaxAge = TimeSpan.FromHours(1) } });
        await near.WaitUntilReadyAsync(Soon);
        await near.SetAsync("k", "v", new CacheEntryOptions { Tags = ["a", "b"] });
        await HoldsAsync(near, "k", "v");
        long sum = 0;
        for (var i = 0; i < 1000; i++) sum += Read();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) sum += Read();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2000, sum);

        int Read()
        {
            var hit = near.GetOrCreateAsync("k", 0, static (_, token) => Never<string>(token));
            return hit.IsCompletedSuccessfully ? hit.Result.Length : 0;
        }
    }

    private Task<Cache> NearAsync(TestBackend backend, NearMode mode, IRedisBackend? over = null) =>
        CacheAsync(backend, new CacheOptions { Near = new NearOptions { Mode = mode, MaxAge = TimeSpan.FromHours(1), Heartbeat = TimeSpan.FromSeconds(20) } }, name: mode.ToString(), over: over);

    private static bool CanHold(TestBackend backend, NearMode mode, Cache cache)
    {
        Assert.Equal(mode == NearMode.Messages || backend != TestBackend.RedHareResp2, cache.IsNear);
        return cache.IsNear;
    }

    /// <summary>Reads until the value is held: the word of its own writing may still be on its way.</summary>
    private static Task HoldsAsync<T>(Cache cache, string key, T value) => UntilAsync(async () =>
    {
        var before = cache.Statistics.NearHits;
        Assert.Equal(value, await cache.GetOrCreateAsync(key, Never<T>, cancellation: Soon));
        return cache.Statistics.NearHits > before;
    });
}
