using System.Collections.Concurrent;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Stores;
using Xunit;

namespace RedHare.Patterns.Tests.Stores;

public sealed class WriteBehindStoreTests(TestServers servers) : StoreTest(servers)
{
    private static readonly WriteBehindOptions Quick = new()
    {
        Lanes = 2,
        Delay = TimeSpan.FromMilliseconds(1),
        RetryDelay = TimeSpan.FromMilliseconds(2),
        MaxRetryDelay = TimeSpan.FromMilliseconds(20),
        MaxAttempts = 3,
        DrainTimeout = TimeSpan.FromSeconds(30),
    };

    /// <summary>Fault 9, from the reader's side: what waits is read, whether the store has it or not.</summary>
    [Theory, EveryBackend]
    public async Task What_waits_is_read(TestBackend backend)
    {
        var gate = new TaskCompletionSource();
        var store = new MemoryStore { ["coat"] = new Product("coat"), OnSave = _ => gate.Task };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick);
        await products.SetAsync("hat", new Product("hat", 3));
        await products.DeleteAsync("coat");
        Assert.Equal(new Product("hat", 3), (await products.GetAsync("hat")).Value);
        Assert.False((await products.GetAsync("coat")).IsPresent);
        Assert.Equal("hat", Assert.Single(await products.GetManyAsync(["hat", "coat"])).Key);
        await products.InvalidateAllAsync();
        await products.InvalidateAsync("hat");
        Assert.Equal(new Product("hat", 3), (await products.GetAsync("hat")).Value);
        Assert.Null(store["hat"]);
        Assert.Equal(2, (await products.LagAsync()).Pending);

        gate.SetResult();
        await products.DrainAsync(Soon);
        Assert.Equal(new Product("hat", 3), store["hat"]);
        Assert.Null(store["coat"]);
        Assert.Equal(new Product("hat", 3), (await products.GetAsync("hat")).Value);
        Assert.Equal(0, store.Loads);
        Assert.Equal(new WriteBehindLag(0, TimeSpan.Zero, 0), await products.LagAsync());
    }

    /// <summary>Fault 9: a process that took a batch and died has lost nothing.</summary>
    [Theory, EveryBackend]
    public async Task What_a_process_took_and_did_not_commit_another_commits(TestBackend backend)
    {
        var name = Unique("products");
        var stuck = new MemoryStore { OnSave = static _ => new TaskCompletionSource().Task };
        var dying = (await StoresAsync(backend)).WriteBehind(name, stuck, Quick with { DrainTimeout = TimeSpan.Zero });
        var saving = new TaskCompletionSource();
        stuck.OnSave = _ =>
        {
            saving.TrySetResult();
            return new TaskCompletionSource().Task;
        };
        for (var i = 0; i < 100; i++) await dying.SetAsync($"p{i}", new Product($"{i}"));
        await saving.Task;
        await dying.DisposeAsync();
        Assert.Empty(stuck.Commits);

        var store = new MemoryStore();
        await using var products = (await StoresAsync(backend)).WriteBehind(name, store, Quick);
        await products.DrainAsync(Soon);
        for (var i = 0; i < 100; i++) Assert.Equal($"{i}", store[$"p{i}"]!.Name);
    }

    /// <summary>Fault 9: the store has committed, and the process dies before it can say so: the commit comes twice, with the same version, and is not lost.</summary>
    [Theory, EveryBackend]
    public async Task A_commit_that_was_not_acknowledged_comes_again(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var touchy = new TouchyBackend(redis.Backend);
        var name = Unique("products");
        var store = new MemoryStore();
        store.OnSaved = () =>
        {
            touchy.IsAway = true;
            return Task.CompletedTask;
        };
        var dying = new DataStores(new PatternContext(touchy, StoreOptions)).WriteBehind(name, store, Quick with { Lanes = 1, LaneTtl = TimeSpan.FromMilliseconds(500) });
        await dying.SetAsync("hat", new Product("hat"));
        await UntilAsync(() => touchy.IsAway);
        await dying.DisposeAsync();
        store.OnSaved = null;

        await using var products = (await StoresAsync(backend)).WriteBehind(name, store, Quick with { Lanes = 1 });
        await products.DrainAsync(Soon);
        Assert.Equal(2, store.Commits.Count);
        Assert.Equal(store.Commits[0], store.Commits[1]);
    }

    /// <summary>Fault 9: writes of one key become one.</summary>
    [Theory, EveryBackend]
    public async Task Writes_of_one_key_become_one(TestBackend backend)
    {
        var gate = new TaskCompletionSource();
        var store = new MemoryStore { OnSave = _ => gate.Task };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick with { Lanes = 1 });
        await products.SetAsync("first", new Product("first"));
        await UntilAsync(() => products.LagAsync().AsTask().GetAwaiter().GetResult().Pending == 1);
        for (var i = 1; i <= 300; i++) await products.SetAsync("hat", new Product("hat", i));
        Assert.InRange((await products.LagAsync()).Pending, 2, 3);
        gate.SetResult();
        await products.DrainAsync(Soon);
        Assert.Equal(300, store["hat"]!.Stock);
        Assert.InRange(store.Commits.SelectMany(commit => commit).Count(change => change.Key == "hat"), 1, 2);
    }

    /// <summary>Fault 9 and 34: writers in two processes, each with a committer; each key's changes come in their order, and the last one stays.</summary>
    [Theory, EveryBackend]
    public async Task The_order_of_a_key_holds(TestBackend backend)
    {
        var name = Unique("products");
        var store = new MemoryStore { OnSave = static async _ => await Task.Yield() };
        await using var one = (await StoresAsync(backend)).WriteBehind(name, store, Quick with { BatchSize = 7 });
        await using var other = (await StoresAsync(backend)).WriteBehind(name, store, Quick with { BatchSize = 7 });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var products = writer % 2 == 0 ? one : other;
            for (var i = 0; i < 60; i++) await products.SetAsync($"p{i % 5}", new Product($"{writer}", i));
        })));
        var last = new Dictionary<string, Product>();
        for (var i = 0; i < 5; i++) last[$"p{i}"] = (await one.GetAsync($"p{i}")).Value;
        await one.DrainAsync(Soon);
        foreach (var (key, value) in last) Assert.Equal(value, store[key]);
        foreach (var changes in store.Commits.SelectMany(commit => commit).GroupBy(change => change.Key))
            Assert.Equal(changes.Select(change => change.Version).Order(), changes.Select(change => change.Version));
        Assert.All(store.Commits, commit => Assert.Equal(commit.Length, commit.Select(change => change.Key).Distinct().Count()));
    }

    /// <summary>Fault 25: two writers of different properties lose nothing of each other's; what is not cached is loaded first.</summary>
    [Theory, EveryBackend]
    public async Task Writers_of_different_properties_lose_nothing(TestBackend backend)
    {
        var name = Unique("products");
        var store = new MemoryStore { ["hat"] = new Product("hat", 100, 0) };
        await using var one = (await StoresAsync(backend)).WriteBehind(name, store, Quick);
        await using var other = (await StoresAsync(backend)).WriteBehind(name, store, Quick);
        await Task.WhenAll(
            Task.Run(async () =>
            {
                for (var i = 0; i < 60; i++) await one.UpdateAsync("hat", static stored => stored.Value with { Stock = stored.Value.Stock - 1 });
            }),
            Task.Run(async () =>
            {
                for (var i = 0; i < 60; i++) await other.UpdateAsync("hat", static stored => stored.Value with { Views = stored.Value.Views + 1 });
            }),
            Task.Run(async () =>
            {
                // Entries leave the cache meanwhile, unless they wait.
                for (var i = 0; i < 30; i++) await one.InvalidateAllAsync();
            }));
        await one.DrainAsync(Soon);
        Assert.Equal(new Product("hat", 40, 60), store["hat"]);
        Assert.Equal(new Product("hat", 40, 60), (await one.GetAsync("hat")).Value);
    }

    /// <summary>Fault 25: a change of what is not there is the caller's to decide; nothing is ever half there.</summary>
    [Theory, EveryBackend]
    public async Task A_change_of_nothing_stores_nothing_half(TestBackend backend)
    {
        var store = new MemoryStore();
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick);
        Assert.False((await products.UpdateAsync("none", static stored => stored.IsPresent ? stored.Value with { Stock = 1 } : stored)).IsPresent);
        Assert.Equal(new Product("new", 1), (await products.UpdateAsync("new", static stored => stored.IsPresent ? throw new InvalidOperationException() : new Product("new", 1))).Value);
        await products.DrainAsync(Soon);
        Assert.Null(store["none"]);
        Assert.Equal(new Product("new", 1), store["new"]);
    }

    /// <summary>A change that throws, or a load, is as if it had never been: the next reader loads once, and caches it.</summary>
    [Theory, EveryBackend]
    public async Task A_change_that_fails_leaves_no_lease(TestBackend backend)
    {
        var store = new MemoryStore { ["hat"] = new Product("hat") };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick);
        await Assert.ThrowsAsync<InvalidDataException>(async () => await products.UpdateAsync("hat", static _ => throw new InvalidDataException("broken")));
        for (var i = 0; i < 3; i++) Assert.Equal("hat", (await products.GetAsync("hat")).Value.Name);
        Assert.Equal(2, store.Loads);
    }

    /// <summary>Faults 5 and 25: what a change was made of is invalidated, with everything else, before it is written: it is made anew, of what there is now.</summary>
    [Theory, EveryBackend]
    public async Task A_change_of_what_was_invalidated_meanwhile_is_made_anew(TestBackend backend)
    {
        var store = new MemoryStore { ["hat"] = new Product("hat", 1, 0) };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick);
        foreach (var isCached in new[] { true, false })
        {
            if (isCached) await products.GetAsync("hat");
            else await products.InvalidateAllAsync();
            var (attempts, stock) = (0, isCached ? 100 : 200);
            var changed = await products.UpdateAsync("hat", stored =>
            {
                if (++attempts == 1)
                {
                    store["hat"] = stored.Value with { Stock = stock };
                    products.InvalidateAllAsync().AsTask().GetAwaiter().GetResult();
                }
                return stored.Value with { Views = stored.Value.Views + 1 };
            });
            Assert.Equal((2, stock), (attempts, changed.Value.Stock));
            await products.DrainAsync(Soon);
            Assert.Equal(stock, store["hat"]!.Stock);
        }
    }

    [Theory, EveryBackend]
    public async Task A_store_that_comes_back_gets_everything_and_nothing_is_given_up(TestBackend backend)
    {
        var failures = 0;
        var store = new MemoryStore { OnSave = _ => Interlocked.Increment(ref failures) <= 25 ? throw new IOException("away") : Task.CompletedTask };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick);
        for (var i = 0; i < 20; i++) await products.SetAsync($"p{i}", new Product($"{i}"));
        await products.DrainAsync(Soon);
        for (var i = 0; i < 20; i++) Assert.Equal($"{i}", store[$"p{i}"]!.Name);
        Assert.Equal(0, (await products.LagAsync()).DeadLetters);
    }

    /// <summary>
    /// Fault 9: while the store is away one attempt is made now and then, however much waits; what it was asked to save together stays together. So an outage costs little, and is over with few commits.
    /// </summary>
    [Theory, EveryBackend]
    public async Task An_outage_costs_few_attempts(TestBackend backend)
    {
        foreach (var isKnown in new[] { false, true })
        {
            var (attempts, isAway) = (0, true);
            var store = new MemoryStore();
            store.OnSave = _ =>
            {
                if (!Volatile.Read(ref isAway)) return Task.CompletedTask;
                Interlocked.Increment(ref attempts);
                throw isKnown ? new StoreAwayException("no such table") : new IOException("no such table");
            };
            var options = Quick with { Lanes = 1, BatchSize = 500, Delay = TimeSpan.FromMilliseconds(300), RetryDelay = TimeSpan.FromMilliseconds(20), MaxRetryDelay = TimeSpan.FromSeconds(1) };
            await using var products = (await StoresAsync(backend)).WriteBehind(Unique($"products{isKnown}"), store, options);
            for (var i = 0; i < 200; i++) await products.SetAsync($"p{i}", new Product($"{i}"));
            var start = Environment.TickCount64;
            await UntilAsync(() => Volatile.Read(ref attempts) >= 8);
            // With jitter the pauses are at least three quarters of 20, 40, 80 ms and so on, with two attempts between two of them.
            Volatile.Write(ref isAway, false);
            var elapsed = Environment.TickCount64 - start;
            await products.DrainAsync(Soon);
            Assert.InRange(Volatile.Read(ref attempts), 8, 12 + (2 * elapsed / 20));
            for (var i = 0; i < 200; i++) Assert.Equal($"{i}", store[$"p{i}"]!.Name);
            if (isKnown) Assert.InRange(store.Commits.Count, 1, 20);
            Assert.Equal(0, (await products.LagAsync()).DeadLetters);
        }
    }

    /// <summary>Fault 9: poison goes to the dead letters, with the reason, and holds nobody up.</summary>
    [Theory, EveryBackend]
    public async Task Poison_is_found_and_put_aside(TestBackend backend)
    {
        foreach (var isRejected in new[] { false, true })
        {
            var store = new MemoryStore();
            store.OnSave = changes => !changes.Any(change => change.Value.ValueOrDefault?.Name == "poison") ? Task.CompletedTask
                : isRejected ? throw new StoreRejectedException("does not fit") : throw new InvalidDataException("does not fit");
            await using var products = (await StoresAsync(backend)).WriteBehind(Unique($"products{isRejected}"), store, Quick with { Lanes = 1 });
            for (var i = 0; i < 40; i++) await products.SetAsync($"p{i}", new Product(i == 17 ? "poison" : "good"));
            using var end = new CancellationTokenSource();
            var traffic = Task.Run(async () =>
            {
                // A store that commits other things is there.
                for (var i = 0; !end.IsCancellationRequested; i++, await Task.Delay(5)) await products.SetAsync($"other{i % 10}", new Product("good", i));
            });
            DeadLetter<string, Product>[] letters = [];
            for (var until = Environment.TickCount64 + 30_000; letters.Length == 0 && Environment.TickCount64 < until; await Task.Delay(20)) letters = await products.DeadLettersAsync().ToArrayAsync();
            await end.CancelAsync();
            await traffic;
            var letter = Assert.Single(letters);
            Assert.Equal(("p17", "poison"), (letter.Key, letter.Value.Value.Name));
            Assert.Contains("does not fit", letter.Reason, StringComparison.Ordinal);
            Assert.True(letter.Attempts >= (isRejected ? 1 : 3));
            await products.DrainAsync(Soon);
            for (var i = 0; i < 40; i++) Assert.Equal(i == 17 ? null : "good", store[$"p{i}"]?.Name);
            // What the store has counts again.
            Assert.False((await products.GetAsync("p17")).IsPresent);

            store.OnSave = null;
            await products.RetryAsync(letter);
            await products.DrainAsync(Soon);
            Assert.Equal("poison", store["p17"]!.Name);
            Assert.Equal(0, (await products.LagAsync()).DeadLetters);
        }
    }

    [Theory, EveryBackend]
    public async Task A_later_write_heals_a_poisoned_key(TestBackend backend)
    {
        var store = new MemoryStore { OnSave = changes => changes.Any(change => change.Value.ValueOrDefault?.Name == "poison") ? throw new InvalidDataException() : Task.CompletedTask };
        var failed = 0;
        var inner = store.OnSave;
        store.OnSave = changes =>
        {
            Interlocked.Increment(ref failed);
            return inner(changes);
        };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick);
        await products.SetAsync("hat", new Product("poison"));
        await UntilAsync(() => Volatile.Read(ref failed) > 1);
        await products.SetAsync("hat", new Product("good"));
        await products.DrainAsync(Soon);
        Assert.Equal("good", store["hat"]!.Name);
        Assert.Equal(0, (await products.LagAsync()).DeadLetters);
    }

    [Theory, EveryBackend]
    public async Task A_store_that_never_comes_back_is_given_up_when_patience_ends(TestBackend backend)
    {
        var store = new MemoryStore { OnSave = static _ => throw new IOException("away") };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick with { OutagePatience = TimeSpan.Zero });
        await products.SetAsync("hat", new Product("hat"));
        await products.DrainAsync(Soon);
        var letter = Assert.Single(await products.DeadLettersAsync().ToListAsync());
        await products.DiscardAsync(letter);
        Assert.Empty(await products.DeadLettersAsync().ToListAsync());
    }

    [Theory, EveryBackend]
    public async Task Disposing_commits_what_waits(TestBackend backend)
    {
        var store = new MemoryStore();
        var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick with { Delay = TimeSpan.FromMinutes(5) });
        for (var i = 0; i < 50; i++) await products.SetAsync($"p{i}", new Product($"{i}"));
        await products.DisposeAsync();
        for (var i = 0; i < 50; i++) Assert.Equal($"{i}", store[$"p{i}"]!.Name);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await products.SetAsync("late", new Product("late")));
    }

    [Theory, EveryBackend]
    public async Task Too_much_is_refused(TestBackend backend)
    {
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), new MemoryStore(), Quick with { Lanes = 1, MaxPending = 3, Commits = false });
        for (var i = 0; i < 3; i++) await products.SetAsync($"p{i}", new Product("good"));
        var full = await Assert.ThrowsAsync<WriteBehindFullException>(async () => await products.SetAsync("p3", new Product("one too many")));
        Assert.Equal(3, full.Pending);
        await products.SetAsync("p2", new Product("no more than before"));
        Assert.Equal("no more than before", (await products.GetAsync("p2")).Value.Name);
    }

    [Theory, EveryBackend]
    public async Task Another_number_of_lanes_is_refused(TestBackend backend)
    {
        var name = Unique("products");
        await using var products = (await StoresAsync(backend)).WriteBehind(name, new MemoryStore(), Quick);
        await products.SetAsync("hat", new Product("hat"));
        await using var other = (await StoresAsync(backend)).WriteBehind(name, new MemoryStore(), Quick with { Lanes = 3 });
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await other.SetAsync("hat", new Product("hat")));
    }

    [Theory, EveryBackend]
    public async Task What_was_committed_is_cached_for_a_time_and_what_waits_without_end(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var gate = new TaskCompletionSource();
        var store = new MemoryStore { OnSave = _ => gate.Task };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick with { Lanes = 1 });
        var key = $"test:behind:{{{products.Name}:0}}:e:hat";
        await products.GetAsync("hat");
        Assert.True((await redis.ExecuteAsync("PTTL", key)).AsInteger() > 0);
        await products.SetAsync("hat", new Product("hat"));
        Assert.Equal(-1, (await redis.ExecuteAsync("PTTL", key)).AsInteger());
        gate.SetResult();
        await products.DrainAsync(Soon);
        Assert.InRange((await redis.ExecuteAsync("PTTL", key)).AsInteger(), 1, 3_600_000);
    }

    /// <summary>A reader that loads while somebody writes, commits, and drops the entry again stores nothing old.</summary>
    [Theory, EveryBackend]
    public async Task A_load_that_a_write_overtakes_is_not_stored(TestBackend backend)
    {
        var gate = new TaskCompletionSource();
        var store = new MemoryStore { ["hat"] = new Product("old"), OnLoaded = () => gate.Task };
        await using var products = (await StoresAsync(backend)).WriteBehind(Unique("products"), store, Quick);
        var reading = products.GetAsync("hat").AsTask();
        await UntilAsync(() => store.Loads == 1);
        await products.SetAsync("hat", new Product("new"));
        await products.DrainAsync(Soon);
        await products.InvalidateAsync("hat");
        gate.SetResult();
        Assert.Equal("old", (await reading).Value.Name);
        Assert.Equal("new", (await products.GetAsync("hat")).Value.Name);
    }

    [Fact]
    public async Task It_measures_how_far_the_store_is_behind()
    {
        await using var hare = await Hare.OpenAsync("redhare://", StoreOptions);
        var seen = new ConcurrentBag<(string Name, double Value)>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == "RedHare.Patterns.Stores") listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument.Name, value, tags));
        listener.Start();
        await using (var products = hare.Stores.WriteBehind(Unique("measured"), new MemoryStore(), Quick))
        {
            for (var i = 0; i < 10; i++) await products.SetAsync($"p{i}", new Product($"{i}"));
        }
        Assert.Equal(10, seen.Where(value => value.Name == "redhare.write_behind.commits").Sum(value => value.Value));
        var lags = seen.Where(value => value.Name == "redhare.write_behind.lag").ToArray();
        Assert.Equal(10, lags.Length);
        Assert.All(lags, lag => Assert.InRange(lag.Value, 0, 60));

        void See(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                if (tag.Key == "redhare.store" && Equals(tag.Value, Unique("measured"))) seen.Add((name, value));
        }
    }
}
