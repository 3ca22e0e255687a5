using System.Globalization;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using Xunit;

namespace RedHare.Patterns.Tests.Caching;

public sealed class CacheTests(TestServers servers) : CacheTest(servers)
{
    [Theory, EveryBackend]
    public async Task What_was_loaded_once_is_read_by_all(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend, Json), await CacheAsync(backend, Json));
        var dish = new Dish("soup", 4.50m, 3);
        Assert.Equal(dish, await one.GetOrCreateAsync("1", _ => ValueTask.FromResult(dish), cancellation: Soon));
        Assert.Equal(dish, await one.GetOrCreateAsync("1", Never<Dish>, cancellation: Soon));
        Assert.Equal(dish, await other.GetOrCreateAsync("1", Never<Dish>, cancellation: Soon));
        Assert.Equal((1, 1, 1), (one.Statistics.Misses, one.Statistics.Hits, one.Statistics.Loads));
        Assert.Equal(new CacheResult<Dish>(true, dish), await other.TryGetAsync<Dish>("1"));
        Assert.False((await other.TryGetAsync<Dish>("2")).IsKnown);
    }

    /// <summary>Fault 1: no value without an end, whatever was said. One that lost its end is loaded anew, and gets one.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_is_written_without_an_end(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var cache = await CacheAsync(backend);
        await cache.GetOrCreateAsync("loaded", _ => ValueTask.FromResult(1), cancellation: Soon);
        await cache.SetAsync("set", 1);
        await cache.SetAsync("short", 1, new CacheEntryOptions { Duration = TimeSpan.FromSeconds(100), Jitter = 0 });
        await cache.SetAsync("sliding", 1, new CacheEntryOptions { Sliding = TimeSpan.FromSeconds(200) });
        await cache.SetAsync("stale", 1, new CacheEntryOptions { Duration = TimeSpan.FromSeconds(100), StaleFor = TimeSpan.FromSeconds(200), Jitter = 0 });
        await cache.SetAsync<string?>("absent", null);
        await cache.InvalidateTagAsync("tag");
        Assert.InRange(await TtlAsync(redis, "loaded"), 3_300_000, 3_600_000);
        Assert.InRange(await TtlAsync(redis, "set"), 3_300_000, 3_600_000);
        Assert.InRange(await TtlAsync(redis, "short"), 60_000, 100_000);
        Assert.InRange(await TtlAsync(redis, "sliding"), 160_000, 200_000);
        Assert.InRange(await TtlAsync(redis, "stale"), 260_000, 300_000);
        Assert.InRange(await TtlAsync(redis, "absent"), 30_000, 60_000);
        Assert.True(await IntegerAsync(redis, "PTTL", $"test:cache-tag:{{{Unique("cache")}:tag}}") > 0);
        Assert.True(await IntegerAsync(redis, "PTTL", $"test:cache-version:{{{Unique("cache")}}}") > 0);

        await redis.ExecuteAsync("PERSIST", EntryKey("loaded"));
        Assert.Equal(2, await cache.GetOrCreateAsync("loaded", _ => ValueTask.FromResult(2), cancellation: Soon));
        Assert.InRange(await TtlAsync(redis, "loaded"), 3_300_000, 3_600_000);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await cache.SetAsync("none", 1, new CacheEntryOptions { Duration = TimeSpan.Zero }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await cache.SetAsync("none", 1, new CacheEntryOptions { Duration = TimeSpan.MaxValue / 2 }));
    }

    /// <summary>Fault 33: absent, empty and present are three, the text "null" is a text, and types survive.</summary>
    [Theory, EveryBackend]
    public async Task Absent_empty_and_present_are_three(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend, Json), await CacheAsync(backend, Json));
        await SurvivesAsync<string?>("absent", null);
        await SurvivesAsync<string?>("empty", "");
        await SurvivesAsync<string?>("null", "null");
        await SurvivesAsync<Dish?>("no dish", null);
        await SurvivesAsync<int?>("no number", null);
        await SurvivesAsync<int?>("nullable", 0);
        await SurvivesAsync("zero", 0);
        await SurvivesAsync("text", "42");
        await SurvivesAsync("number", 42L);
        await SurvivesAsync("false", false);
        await SurvivesAsync("price", new Dish("", 0.10m));
        var absent = await other.TryGetAsync<string?>("absent");
        Assert.True(absent.IsKnown && absent.IsAbsent && !absent.IsPresent);
        var empty = await other.TryGetAsync<string?>("empty");
        Assert.True(empty.IsKnown && !empty.IsAbsent && empty.IsPresent);
        Assert.False((await other.TryGetAsync<string?>("unknown")).IsKnown);
        // What was absent as text is no number: it is loaded.
        Assert.Equal(7, await other.GetOrCreateAsync("absent", _ => ValueTask.FromResult(7), cancellation: Soon));

        async Task SurvivesAsync<T>(string key, T value)
        {
            Assert.Equal(value, await one.GetOrCreateAsync(key, _ => ValueTask.FromResult(value), cancellation: Soon));
            Assert.Equal(value, await one.GetOrCreateAsync(key, Never<T>, cancellation: Soon));
            Assert.Equal(value, await other.GetOrCreateAsync(key, Never<T>, cancellation: Soon));
        }
    }

    [Theory, EveryBackend]
    public async Task Absence_need_not_be_remembered(TestBackend backend)
    {
        var cache = await CacheAsync(backend);
        var options = new CacheEntryOptions { AbsentDuration = TimeSpan.Zero };
        var loads = 0;
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(await cache.GetOrCreateAsync("k", _ =>
            {
                loads++;
                return ValueTask.FromResult<string?>(null);
            }, options, Soon));
        }
        Assert.Equal(3, loads);
    }

    /// <summary>Fault 6: a thousand callers, one load; in one process and over several.</summary>
    [Theory, EveryBackend]
    public async Task A_stampede_loads_once(TestBackend backend)
    {
        var caches = new[] { await CacheAsync(backend), await CacheAsync(backend), await CacheAsync(backend) };
        for (var round = 0; round < 20; round++)
        {
            var loads = 0;
            var key = $"{round}";
            var callers = Enumerable.Range(0, 1000).Select(i => Task.Run(async () => await caches[i % 3].GetOrCreateAsync(key, async token =>
            {
                var number = Interlocked.Increment(ref loads);
                await Task.Delay(10, token);
                return number;
            }, cancellation: Soon)));
            Assert.All(await Task.WhenAll(callers), value => Assert.Equal(1, value));
            Assert.Equal(1, loads);
        }
        Assert.Equal(20, caches.Sum(cache => cache.Statistics.Loads));
        Assert.Equal(0, caches.Sum(cache => cache.Statistics.StoresRefused));
    }

    /// <summary>Fault 6: an entry that another process stores in the middle of a look is not taken for one that has ended, and loaded once more.</summary>
    [Theory, EveryBackend]
    public async Task What_is_stored_in_the_middle_of_a_look_is_taken(TestBackend backend)
    {
        var server = new SplitBackend((await OpenAsync(backend)).Backend);
        var (cache, other) = (await CacheAsync(backend, over: server), await CacheAsync(backend));
        foreach (var stale in new[] { TimeSpan.Zero, TimeSpan.FromHours(1) })
        {
            var options = new CacheEntryOptions { StaleFor = stale };
            var key = $"{stale}";
            await cache.SetAsync("other", 1, options);
            server.Between = async () => await other.SetAsync(key, 5, options);
            Assert.Equal(5, await cache.GetOrCreateAsync(key, Never<int>, options, Soon));
            Assert.Equal(5, await cache.GetOrCreateAsync(key, Never<int>, options, Soon));
        }
    }

    /// <summary>Faults 5 and 6: what comes between the look and the lease, or behind the lease, is taken; and where it was removed then, what is loaded is not kept.</summary>
    [Theory, EveryBackend]
    public async Task What_comes_between_the_look_and_the_lease_counts(TestBackend backend)
    {
        var server = new SplitBackend((await OpenAsync(backend)).Backend);
        var (redis, cache, other) = (await OpenAsync(backend), await CacheAsync(backend, over: server), await CacheAsync(backend));
        await cache.SetAsync("other", 1); // The version is there: a miss is a look, a lease and a store.
        foreach (var commands in new[] { 0, 1 })
        {
            var key = $"set {commands}";
            (server.Skip, server.After) = (1, commands);
            server.Between = async () => await other.SetAsync(key, 5);
            Assert.Equal(5, await cache.GetOrCreateAsync(key, Never<int>, cancellation: Soon));
            Assert.Null(server.Between);
            Assert.Equal(0, await IntegerAsync(redis, "EXISTS", $"{EntryKey(key)}:lease"));

            key = $"removed {commands}";
            (server.Skip, server.After) = (1, commands);
            server.Between = async () => await other.RemoveAsync(key);
            Assert.Equal(6, await cache.GetOrCreateAsync(key, _ => ValueTask.FromResult(6), cancellation: Soon));
            // Removed before the lease: then the load began after it.
            Assert.Equal(commands == 0, (await other.TryGetAsync<int>(key)).IsKnown);
        }
        Assert.Equal(1, cache.Statistics.StoresRefused);
    }

    /// <summary>A lease whose grant was lost on the way is granted again, and keeps nobody waiting for its own end.</summary>
    [Theory, EveryBackend]
    public async Task A_lease_of_ones_own_is_no_others(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var server = new SplitBackend(redis.Backend);
        var cache = await CacheAsync(backend, over: server);
        await cache.SetAsync("other", 1);
        // As a client does that sends a batch again whose replies were lost: the lease is there, and it is ours.
        (server.Skip, server.Again) = (1, true);
        server.Between = () => Task.CompletedTask;
        Assert.Equal(7, await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(7), cancellation: Soon));
        Assert.Equal(0, cache.Statistics.LeaseWaits);
        Assert.Equal(new CacheResult<int>(true, 7), await cache.TryGetAsync<int>("k"));
    }

    /// <summary>Where each process loads for itself, the first to have it stores it, and an invalidation refuses all of them.</summary>
    [Theory, EveryBackend]
    public async Task Each_process_may_load_for_itself(TestBackend backend)
    {
        var options = new CacheOptions { LoadsOncePerCluster = false };
        var (one, other) = (await CacheAsync(backend, options), await CacheAsync(backend, options));
        foreach (var isInvalidated in new[] { false, true })
        {
            var (first, second) = (new TaskCompletionSource<int>(), new TaskCompletionSource<int>());
            var loads = other.Statistics.Loads;
            var (a, b) = (one.GetOrCreateAsync("k", async _ => await first.Task, cancellation: Soon).AsTask(), other.GetOrCreateAsync("k", async _ => await second.Task, cancellation: Soon).AsTask());
            await UntilAsync(() => one.Statistics.Loads == loads + 1 && other.Statistics.Loads == loads + 1);
            if (isInvalidated) await (await CacheAsync(backend)).RemoveAsync("k");
            second.SetResult(2);
            Assert.Equal(2, await b);
            first.SetResult(1);
            Assert.Equal(1, await a);
            Assert.Equal(isInvalidated ? default : new CacheResult<int>(true, 2), await one.TryGetAsync<int>("k"));
            await one.RemoveAsync("k");
        }
        Assert.Equal(3, one.Statistics.StoresRefused + other.Statistics.StoresRefused);
    }

    /// <summary>Fault 6: whoever waits for another process is told when it is done; nobody polls for it.</summary>
    [Theory, EveryBackend]
    public async Task A_waiting_process_is_woken(TestBackend backend)
    {
        var time = new ManualTime();
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend, time: time));
        var gate = new TaskCompletionSource<int>();
        var first = one.GetOrCreateAsync("k", async _ => await gate.Task, cancellation: Soon).AsTask();
        await UntilAsync(() => one.Statistics.Loads == 1);
        var second = other.GetOrCreateAsync("k", Never<int>, cancellation: Soon).AsTask();
        await UntilAsync(() => other.Statistics.LeaseWaits == 1 && time.Timers > 0);
        Assert.False(second.IsCompleted);
        gate.SetResult(5);
        Assert.Equal(5, await first.WaitAsync(Soon));
        // Its clock stands still: only the notice can have woken it.
        Assert.Equal(5, await second.WaitAsync(Soon));
    }

    /// <summary>A process that died while it loaded holds the others up for their patience at most.</summary>
    [Theory, EveryBackend]
    public async Task A_loader_that_died_holds_nobody_up_for_long(TestBackend backend)
    {
        var time = new ManualTime();
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend, time: time));
        var hangs = one.GetOrCreateAsync("k", async token =>
        {
            await Task.Delay(Timeout.Infinite, token);
            return 1;
        }, cancellation: Soon).AsTask();
        await UntilAsync(() => one.Statistics.Loads == 1);
        var second = other.GetOrCreateAsync("k", _ => ValueTask.FromResult(2), cancellation: Soon).AsTask();
        await UntilAsync(() => other.Statistics.LeaseWaits == 1);
        Assert.Equal(2, await PassAsync(time, second));
        Assert.Equal(new CacheResult<int>(true, 2), await other.TryGetAsync<int>("k"));
        Assert.False(hangs.IsCompleted);
    }

    [Theory, EveryBackend]
    public async Task A_loader_that_fails_fails_its_callers_and_the_next_tries_again(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend));
        var gate = new TaskCompletionSource();
        var first = one.GetOrCreateAsync<int>("k", async _ =>
        {
            await gate.Task;
            throw new IOException("The database is away.");
        }, cancellation: Soon).AsTask();
        await UntilAsync(() => one.Statistics.Loads == 1);
        var joined = one.GetOrCreateAsync("k", Never<int>, cancellation: Soon).AsTask();
        var second = other.GetOrCreateAsync("k", _ => ValueTask.FromResult(2), cancellation: Soon).AsTask();
        await UntilAsync(() => other.Statistics.LeaseWaits == 1);
        gate.SetResult();
        await Assert.ThrowsAsync<IOException>(() => first);
        await Assert.ThrowsAsync<IOException>(() => joined);
        Assert.Equal(2, await second.WaitAsync(Soon));
        Assert.Equal(2, await one.GetOrCreateAsync("k", Never<int>, cancellation: Soon));
    }

    /// <summary>Where each process loads for itself, one that fails takes the right to store from nobody.</summary>
    [Theory, EveryBackend]
    public async Task A_loader_that_fails_takes_nothing_from_the_others(TestBackend backend)
    {
        var options = new CacheOptions { LoadsOncePerCluster = false };
        var (one, other) = (await CacheAsync(backend, options), await CacheAsync(backend, options));
        var gate = new TaskCompletionSource<int>();
        var first = one.GetOrCreateAsync("k", async _ => await gate.Task, cancellation: Soon).AsTask();
        await UntilAsync(() => one.Statistics.Loads == 1);
        await Assert.ThrowsAsync<IOException>(async () => await other.GetOrCreateAsync<int>("k", _ => throw new IOException("The database is away."), cancellation: Soon));
        Assert.Null(await other.GetOrCreateAsync("k", _ => ValueTask.FromResult<string?>(null), new CacheEntryOptions { AbsentDuration = TimeSpan.Zero }, Soon));
        gate.SetResult(5);
        Assert.Equal(5, await first.WaitAsync(Soon));
        Assert.Equal(new CacheResult<int>(true, 5), await other.TryGetAsync<int>("k"));
    }

    /// <summary>A value that nobody knows how to write fails its caller, and holds no other process up.</summary>
    [Theory, EveryBackend]
    public async Task A_value_that_cannot_be_written_leaves_no_lease(TestBackend backend)
    {
        var (redis, cache) = (await OpenAsync(backend), await CacheAsync(backend));
        await Assert.ThrowsAsync<NotSupportedException>(async () => await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(new Dish("soup", 1)), cancellation: Soon));
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", EntryKey("k"), $"{EntryKey("k")}:lease"));
    }

    /// <summary>A caller that gives up leaves the load to the others; the last one ends it.</summary>
    [Theory, EveryBackend]
    public async Task Cancelling_ends_the_waiting_and_with_the_last_the_load(TestBackend backend)
    {
        var cache = await CacheAsync(backend);
        var ended = new TaskCompletionSource();
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var one = cache.GetOrCreateAsync("k", LoadAsync, cancellation: first.Token).AsTask();
        await UntilAsync(() => cache.Statistics.Loads == 1);
        var other = cache.GetOrCreateAsync("k", Never<int>, cancellation: second.Token).AsTask();
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(ended.Task.IsCompleted);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        await ended.Task.WaitAsync(Soon);
        Assert.Equal(3, await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(3), cancellation: Soon));

        async ValueTask<int> LoadAsync(CancellationToken token)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            finally
            {
                ended.SetResult();
            }
            return 0;
        }
    }

    /// <summary>Fault 5: what was loaded before an invalidation is not kept after it, by whatever way it was invalidated.</summary>
    [Theory, EveryBackend]
    public async Task A_stale_load_is_not_kept(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend));
        var options = new CacheEntryOptions { Tags = ["soups", "cheap"] };
        Func<Task>[] ways =
        [
            async () => Assert.True(await other.RemoveAsync("k")),
            async () => Assert.True(await one.RemoveAsync("k")),
            async () => Assert.True(await other.InvalidateTagAsync("cheap")),
            async () => Assert.True(await one.InvalidateTagAsync("soups")),
            async () => Assert.True(await other.InvalidateAllAsync()),
            async () => Assert.True(await other.SetAsync("k", "new", options)),
        ];
        foreach (var invalidate in ways)
        {
            await one.RemoveAsync("k");
            var gate = new TaskCompletionSource<string>();
            var loads = one.Statistics.Loads;
            var loading = one.GetOrCreateAsync("k", async _ => await gate.Task, options, Soon).AsTask();
            await UntilAsync(() => one.Statistics.Loads == loads + 1);
            await invalidate();
            gate.SetResult("old");
            Assert.Equal("old", await loading);
            Assert.Equal("new", await one.GetOrCreateAsync("k", _ => ValueTask.FromResult("new"), options, Soon));
            Assert.Equal("new", await other.GetOrCreateAsync("k", _ => ValueTask.FromResult("new"), options, Soon));
        }
    }

    /// <summary>Fault 5 under concurrency: readers, and a writer that changes the source and then invalidates. What is read after that is never older.</summary>
    [Theory, EveryBackend]
    public async Task No_read_after_an_invalidation_is_older_than_it(TestBackend backend)
    {
        var caches = new[] { await CacheAsync(backend), await CacheAsync(backend) };
        var options = new CacheEntryOptions { Tags = ["tag"] };
        long source = 0, invalidated = 0;
        var rounds = Rounds(backend, overNetwork: 600, inProcess: 6000);
        using var end = new CancellationTokenSource();
        var reads = new int[8];
        var readers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                // In this process at once; in the other as soon as the server knows, where nothing is held near and nobody joins an older flight.
                var cache = caches[i % 2];
                var least = i % 2 == 0 ? Volatile.Read(ref invalidated) : 0;
                var value = await cache.GetOrCreateAsync("k", async _ =>
                {
                    var read = Volatile.Read(ref source);
                    await Task.Yield();
                    return read;
                }, options, Soon);
                Assert.True(value >= least, $"{value} was read after {least} was written and announced.");
                Interlocked.Increment(ref reads[i]);
            }
        })).ToArray();
        var soon = Soon;
        for (var round = 0; round < rounds || (Enumerable.Range(0, 8).Any(i => Volatile.Read(ref reads[i]) < 20) && !readers.Any(reader => reader.IsCompleted)); round++)
        {
            soon.ThrowIfCancellationRequested();
            var written = Interlocked.Increment(ref source);
            if (round % 3 == 0) await caches[0].RemoveAsync("k");
            else if (round % 3 == 1) await caches[0].InvalidateTagAsync("tag");
            else await caches[0].InvalidateAllAsync();
            Volatile.Write(ref invalidated, written);
            if (round % 5 == 0) await Task.Yield();
        }
        await end.CancelAsync();
        await Task.WhenAll(readers);
        // Nothing that was loaded before the last word is left anywhere.
        foreach (var cache in caches) Assert.Equal(source, await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(source), options, Soon));
    }

    /// <summary>Fault 8: a tag takes exactly what carries it, whoever wrote it; a whole cache goes by one write.</summary>
    [Theory, EveryBackend]
    public async Task Tags_and_namespaces_are_invalidated_by_one_write(TestBackend backend)
    {
        var (one, other, beside) = (await CacheAsync(backend), await CacheAsync(backend), await CacheAsync(backend, name: "beside"));
        for (var i = 0; i < 30; i++)
            await one.SetAsync($"{i}", i, new CacheEntryOptions { Tags = i % 2 == 0 ? ["even", "all"] : ["odd", "all"] });
        await beside.SetAsync("0", 0, new CacheEntryOptions { Tags = ["even"] });
        var server = await TouchyAsync(backend);
        var third = await CacheAsync(backend, over: server);
        await third.InvalidateTagAsync("never seen");
        var before = server.Commands;
        Assert.True(await third.InvalidateTagAsync("even"));
        Assert.Equal(before + 1, server.Commands);
        for (var i = 0; i < 30; i++) Assert.Equal(i % 2 == 1, (await other.TryGetAsync<int>($"{i}")).IsKnown);
        Assert.True((await beside.TryGetAsync<int>("0")).IsKnown);
        Assert.True(await third.InvalidateAllAsync());
        Assert.Equal(before + 2, server.Commands);
        for (var i = 0; i < 30; i++) Assert.False((await other.TryGetAsync<int>($"{i}")).IsKnown);
        Assert.True((await beside.TryGetAsync<int>("0")).IsKnown);
        // And it can be used again.
        await other.SetAsync("0", 100, new CacheEntryOptions { Tags = ["even"] });
        Assert.Equal(100, (await one.TryGetAsync<int>("0")).Value);
    }

    /// <summary>A version that the server has lost invalidates what stood under it; nothing comes back by it.</summary>
    [Theory, EveryBackend]
    public async Task A_lost_version_brings_nothing_back(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var cache = await CacheAsync(backend);
        var options = new CacheEntryOptions { Tags = ["tag"] };
        await cache.SetAsync("k", 1, options);
        await cache.InvalidateTagAsync("tag");
        await redis.ExecuteAsync("DEL", $"test:cache-tag:{{{Unique("cache")}:tag}}");
        Assert.False((await cache.TryGetAsync<int>("k")).IsKnown);
        Assert.Equal(2, await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(2), options, Soon));
        Assert.Equal(2, await cache.GetOrCreateAsync("k", Never<int>, options, Soon));
    }

    /// <summary>Fault 16: to remove nothing is no work, and no error.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_is_no_work(TestBackend backend)
    {
        var server = await TouchyAsync(backend);
        var cache = await CacheAsync(backend, over: server);
        Assert.True(await cache.RemoveAsync(Array.Empty<string>()));
        Assert.Equal(0, server.Commands);
        await cache.SetAsync("a", 1);
        await cache.SetAsync("b", 2);
        Assert.True(await cache.RemoveAsync(["a", "b", "c"]));
        Assert.False((await cache.TryGetAsync<int>("a")).IsKnown || (await cache.TryGetAsync<int>("b")).IsKnown);
    }

    /// <summary>Fault 34: of two writers the later commit stays, in whatever order they come to the cache.</summary>
    [Theory, EveryBackend]
    public async Task A_later_commit_wins(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend));
        Assert.True(await one.SetAsync("k", "second", version: 2));
        Assert.False(await other.SetAsync("k", "first", version: 1));
        Assert.Equal("second", (await other.TryGetAsync<string>("k")).Value);
        Assert.True(await other.SetAsync("k", "tenth", version: 10));
        Assert.Equal("tenth", (await one.TryGetAsync<string>("k")).Value);

        for (var round = 0; round < Rounds(backend, overNetwork: 100, inProcess: 1000); round++)
        {
            var key = round.ToString(CultureInfo.InvariantCulture);
            await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(async () => await (i % 2 == 0 ? one : other).SetAsync(key, i, version: i))));
            Assert.Equal(8, (await one.TryGetAsync<int>(key)).Value);
        }
    }

    [Theory, EveryBackend]
    public async Task What_cannot_be_read_is_loaded_anew(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var cache = await CacheAsync(backend, Json);
        await cache.SetAsync("k", "no dish");
        Assert.Equal("soup", (await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(new Dish("soup", 1)), cancellation: Soon)).Name);
        Assert.Equal(1, cache.Statistics.Unreadable);
        Assert.Equal("soup", (await cache.GetOrCreateAsync("k", Never<Dish>, cancellation: Soon)).Name);
        foreach (var rubbish in new[] { "", "x", new string('x', 16), new string('P', 500) })
        {
            await redis.ExecuteAsync("SET", EntryKey("k"), rubbish);
            Assert.Equal("stew", (await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(new Dish("stew", 1)), cancellation: Soon)).Name);
            Assert.Equal("stew", (await cache.GetOrCreateAsync("k", Never<Dish>, cancellation: Soon)).Name);
        }
    }

    [Theory, EveryBackend]
    public async Task Jitter_spreads_the_ends(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var cache = await CacheAsync(backend);
        var options = new CacheEntryOptions { Duration = TimeSpan.FromHours(10), Jitter = 0.5 };
        var ends = new List<long>();
        for (var i = 0; i < 20; i++)
        {
            await cache.SetAsync($"{i}", i, options);
            ends.Add(await TtlAsync(redis, $"{i}"));
        }
        Assert.All(ends, end => Assert.InRange(end, 4.9 * 3_600_000, 10 * 3_600_000));
        Assert.True(ends.Max() - ends.Min() > 3_600_000);
    }

    /// <summary>A value that slides ends when it is not read for so long, and at its absolute end however often it is read.</summary>
    [Theory, EveryBackend]
    public async Task A_read_moves_a_sliding_end_but_not_past_the_absolute_one(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var cache = await CacheAsync(backend);
        await cache.SetAsync("long", 1, new CacheEntryOptions { Duration = TimeSpan.FromHours(1), Sliding = TimeSpan.FromMinutes(10), Jitter = 0 });
        await cache.SetAsync("capped", 1, new CacheEntryOptions { Duration = TimeSpan.FromMinutes(5), Sliding = TimeSpan.FromMinutes(10), Jitter = 0 });
        foreach (var key in new[] { "long", "capped" }) await redis.ExecuteAsync("PEXPIRE", EntryKey(key), 60_000);
        Assert.Equal(1, await cache.GetOrCreateAsync("long", Never<int>, cancellation: Soon));
        Assert.True(await cache.TouchAsync("capped"));
        await UntilAsync(async () => await TtlAsync(redis, "long") > 500_000);
        Assert.InRange(await TtlAsync(redis, "long"), 500_000, 600_000);
        Assert.InRange(await TtlAsync(redis, "capped"), 200_000, 300_000);
        Assert.False(await cache.TouchAsync("unknown"));
    }

    private async Task<long> TtlAsync(RedHare.Client.RedisConnection redis, string key) => await IntegerAsync(redis, "PTTL", EntryKey(key));
}
