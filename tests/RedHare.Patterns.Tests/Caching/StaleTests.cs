using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Caching;
using RedHare.Client;
using Xunit;

namespace RedHare.Patterns.Tests.Caching;

/// <summary>Values past their end that stand in, values loaded before their end, and what goes on without the server.</summary>
public sealed class StaleTests(TestServers servers) : CacheTest(servers)
{
    private static readonly CacheEntryOptions Kept = new() { StaleFor = TimeSpan.FromHours(1), Jitter = 0 };

    [Theory, EveryBackend]
    public async Task A_stale_value_stands_in_for_a_loader_that_fails(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend));
        await one.SetAsync("k", "old", Kept);
        await AgeAsync(await OpenAsync(backend), "k");
        Assert.False((await one.TryGetAsync<string>("k")).IsKnown);
        Assert.Equal("old", await one.GetOrCreateAsync("k", Fails, Kept, Soon));
        Assert.Equal((1, 1), (one.Statistics.LoadFailures, one.Statistics.StaleServed));
        // For a while nobody asks the loader again, in no process.
        Assert.Equal("old", await other.GetOrCreateAsync("k", Never<string>, Kept, Soon));
        Assert.Equal((0, 1), (other.Statistics.Loads, other.Statistics.StaleServed));
        // Who invalidates ends that.
        await one.RemoveAsync("k");
        await Assert.ThrowsAsync<IOException>(async () => await other.GetOrCreateAsync("k", Fails, Kept, Soon));
        Assert.Equal("new", await other.GetOrCreateAsync("k", _ => ValueTask.FromResult("new"), Kept, Soon));
    }

    [Theory, EveryBackend]
    public async Task Without_a_stale_time_the_failure_is_the_callers(TestBackend backend)
    {
        var cache = await CacheAsync(backend);
        await cache.SetAsync("k", "old", Kept);
        await AgeAsync(await OpenAsync(backend), "k");
        await Assert.ThrowsAsync<IOException>(async () => await cache.GetOrCreateAsync("k", Fails, cancellation: Soon));
    }

    [Theory, EveryBackend]
    public async Task What_was_invalidated_does_not_stand_in(TestBackend backend)
    {
        var cache = await CacheAsync(backend);
        var options = Kept with { Tags = ["tag"] };
        await cache.SetAsync("k", "old", options);
        await AgeAsync(await OpenAsync(backend), "k");
        await cache.InvalidateTagAsync("tag");
        await Assert.ThrowsAsync<IOException>(async () => await cache.GetOrCreateAsync("k", Fails, options, Soon));
    }

    [Theory, EveryBackend]
    public async Task After_the_soft_timeout_the_stale_value_serves_and_the_load_goes_on(TestBackend backend)
    {
        var time = new ManualTime();
        var (cache, other) = (await CacheAsync(backend, time: time), await CacheAsync(backend));
        var options = Kept with { SoftTimeout = TimeSpan.FromMilliseconds(100), HardTimeout = Timeout.InfiniteTimeSpan };
        await cache.SetAsync("k", "old", options);
        await AgeAsync(await OpenAsync(backend), "k");
        var gate = new TaskCompletionSource<string>();
        var slow = cache.GetOrCreateAsync("k", async _ => await gate.Task, options, Soon).AsTask();
        await UntilAsync(() => cache.Statistics.Loads == 1);
        Assert.False(slow.IsCompleted);
        Assert.Equal("old", await PassAsync(time, slow));
        Assert.Equal("old", await cache.GetOrCreateAsync("k", Never<string>, options, Soon));
        // Another process has the stale value at once where it would not wait at all.
        Assert.Equal("old", await other.GetOrCreateAsync("k", Never<string>, options with { SoftTimeout = TimeSpan.Zero }, Soon));
        gate.SetResult("new");
        await UntilAsync(async () => (await other.TryGetAsync<string>("k")).Value == "new");
    }

    [Theory, EveryBackend]
    public async Task After_the_hard_timeout_the_loader_is_cancelled(TestBackend backend)
    {
        var time = new ManualTime();
        var cache = await CacheAsync(backend, time: time);
        var options = new CacheEntryOptions { HardTimeout = TimeSpan.FromSeconds(1) };
        var cancelled = new TaskCompletionSource();
        var deaf = new TaskCompletionSource<string>();
        var polite = cache.GetOrCreateAsync<string>("polite", async token =>
        {
            token.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, token);
            return "";
        }, options, Soon).AsTask();
        await Assert.ThrowsAsync<TimeoutException>(() => PassAsync(time, polite));
        await cancelled.Task.WaitAsync(Soon);
        // One that does not listen is left behind, and what it brings later is not kept.
        await Assert.ThrowsAsync<TimeoutException>(() => PassAsync(time, cache.GetOrCreateAsync("deaf", async _ => await deaf.Task, options, Soon).AsTask()));
        deaf.SetResult("late");
        Assert.Equal("new", await cache.GetOrCreateAsync("deaf", _ => ValueTask.FromResult("new"), options, Soon));
        Assert.Equal(2, cache.Statistics.LoadFailures);
    }

    [Theory, EveryBackend]
    public async Task A_value_is_loaded_anew_before_its_end_and_nobody_waits(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend));
        var options = new CacheEntryOptions { Duration = TimeSpan.FromHours(1), RefreshAhead = 0.5, Jitter = 0 };
        await one.SetAsync("k", "old", options);
        Assert.Equal("old", await one.GetOrCreateAsync("k", Never<string>, options, Soon));
        await (await OpenAsync(backend)).ExecuteAsync("PEXPIRE", EntryKey("k"), 20 * 60_000);
        var gate = new TaskCompletionSource<string>();
        for (var i = 0; i < 10; i++) Assert.Equal("old", await one.GetOrCreateAsync("k", async _ => await gate.Task, options, Soon));
        await UntilAsync(() => one.Statistics.Loads == 1);
        // The other process sees that it is loaded already.
        for (var i = 0; i < 10; i++) Assert.Equal("old", await other.GetOrCreateAsync("k", Never<string>, options, Soon));
        gate.SetResult("new");
        await UntilAsync(async () => await other.GetOrCreateAsync("k", Never<string>, options, Soon) == "new");
        Assert.Equal((1, 1), (one.Statistics.Loads, one.Statistics.Refreshes));
        Assert.Equal(0, other.Statistics.Loads);
    }

    /// <summary>Fault 5 for a refresh: what was invalidated while it was loaded anew does not come back by it.</summary>
    [Theory, EveryBackend]
    public async Task A_refresh_that_was_overtaken_is_not_kept(TestBackend backend)
    {
        var (one, other) = (await CacheAsync(backend), await CacheAsync(backend));
        var options = new CacheEntryOptions { RefreshAhead = 0.9 };
        await one.SetAsync("k", "old", options);
        await (await OpenAsync(backend)).ExecuteAsync("PEXPIRE", EntryKey("k"), 20 * 60_000);
        var gate = new TaskCompletionSource<string>();
        Assert.Equal("old", await one.GetOrCreateAsync("k", async _ => await gate.Task, options, Soon));
        await UntilAsync(() => one.Statistics.Loads == 1);
        await other.RemoveAsync("k");
        gate.SetResult("old too");
        await UntilAsync(() => one.Statistics.StoresRefused == 1);
        Assert.False((await one.TryGetAsync<string>("k")).IsKnown);
    }

    [Theory, EveryBackend]
    public async Task While_the_server_is_away_the_loader_answers_once_at_a_time(TestBackend backend)
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(backend));
        var cache = await CacheAsync(backend, new CacheOptions { ProbeInterval = TimeSpan.FromSeconds(5) }, time: time, over: server);
        await cache.SetAsync("k", "cached");
        server.IsAway = true;
        Assert.Equal("loaded", await cache.GetOrCreateAsync("k", _ => ValueTask.FromResult("loaded"), cancellation: Soon));
        Assert.True(cache.IsServerAway);
        var failures = cache.Statistics.ServerFailures;
        var (loads, gate) = (0, new TaskCompletionSource());
        var callers = Enumerable.Range(0, 50).Select(_ => cache.GetOrCreateAsync("k", async _ =>
        {
            Interlocked.Increment(ref loads);
            await gate.Task;
            return "loaded";
        }, cancellation: Soon).AsTask()).ToArray();
        gate.SetResult();
        Assert.All(await Task.WhenAll(callers), value => Assert.Equal("loaded", value));
        Assert.Equal(1, loads);
        // Nobody asked the server.
        Assert.Equal(failures, cache.Statistics.ServerFailures);
        Assert.False((await cache.TryGetAsync<string>("k")).IsKnown);

        server.IsAway = false;
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("cached", await cache.GetOrCreateAsync("k", Never<string>, cancellation: Soon));
        Assert.False(cache.IsServerAway);
    }

    /// <summary>A server that does not answer holds a caller up for its patience, and those after it not at all.</summary>
    [Fact]
    public async Task A_server_that_hangs_is_away()
    {
        var (time, server) = (new ManualTime(), new HangingBackend());
        using var context = new PatternContext(server, new PatternOptions { Time = time });
        await using var caches = new Caches(context);
        var cache = caches.Open("cache", new CacheOptions { ServerPatience = TimeSpan.FromSeconds(2) });
        var first = cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(1)).AsTask();
        Assert.False(first.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(2001));
        Assert.Equal(1, await first.WaitAsync(Soon));
        Assert.True(cache.IsServerAway);
        var second = cache.GetOrCreateAsync("k", _ => ValueTask.FromResult(2));
        Assert.Equal(2, await second.AsTask().WaitAsync(Soon));
        Assert.Equal(1, server.Asked);
    }

    /// <summary>Fault 34: the database has committed, and the cache could not be told: what is there is removed as soon as it can be, and not read before.</summary>
    [Theory, EveryBackend]
    public async Task What_could_not_be_written_is_removed_when_the_server_is_back(TestBackend backend)
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(backend));
        var (cache, other) = (await CacheAsync(backend, time: time, over: server), await CacheAsync(backend));
        foreach (var key in new[] { "set", "lost", "removed", "left" }) await cache.SetAsync(key, "old");
        await cache.SetAsync("tagged", "old", new CacheEntryOptions { Tags = ["tag"] });
        server.IsAway = true;
        Assert.False(await cache.SetAsync("set", "new"));
        Assert.False(await cache.RemoveAsync("removed"));
        server.IsAway = false;
        time.Advance(TimeSpan.FromMilliseconds(500));
        // Back, but not told yet: this process does not believe it.
        Assert.Equal("new", await cache.GetOrCreateAsync("removed", _ => ValueTask.FromResult("new"), cancellation: Soon));
        Assert.Equal("old", (await other.TryGetAsync<string>("removed")).Value);
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return cache.Statistics.PendingInvalidations == 0;
        });
        Assert.False((await other.TryGetAsync<string>("set")).IsKnown || (await other.TryGetAsync<string>("removed")).IsKnown);
        Assert.Equal("old", (await other.TryGetAsync<string>("left")).Value);

        // A write that ran and whose reply was lost counts as failed.
        server.LosesReplies = true;
        Assert.False(await cache.SetAsync("lost", "new"));
        Assert.False(await cache.InvalidateTagAsync("tag"));
        server.LosesReplies = false;
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return cache.Statistics.PendingInvalidations == 0;
        });
        Assert.False((await other.TryGetAsync<string>("lost")).IsKnown || (await other.TryGetAsync<string>("tagged")).IsKnown);
    }

    [Theory, EveryBackend]
    public async Task Too_many_removals_that_wait_become_one(TestBackend backend)
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(backend));
        var (cache, other) = (await CacheAsync(backend, new CacheOptions { MaxPendingInvalidations = 10 }, time: time, over: server), await CacheAsync(backend));
        for (var i = 0; i < 30; i++) await cache.SetAsync($"{i}", i);
        server.IsAway = true;
        for (var i = 0; i < 20; i++) await cache.RemoveAsync($"{i}");
        Assert.Equal(11, cache.Statistics.PendingInvalidations);
        server.IsAway = false;
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(50));
            return cache.Statistics.PendingInvalidations == 0;
        });
        for (var i = 0; i < 30; i++) Assert.False((await other.TryGetAsync<int>($"{i}")).IsKnown);
    }

    private static ValueTask<string> Fails(CancellationToken cancellation) => throw new IOException("The database is away.");

    /// <summary>Half an hour past its end, by the TTL that is left.</summary>
    private async Task AgeAsync(RedisConnection redis, string key) => await redis.ExecuteAsync("PEXPIRE", EntryKey(key), 30 * 60_000);

    private sealed class HangingBackend : IRedisBackend
    {
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public ValueTask<T> ExecuteAsync<T>(CommandLine command, ReplyConverter<T> converter, CancellationToken cancellation = default) => Hang<T>(cancellation);

        public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => Hang<Reply[]>(cancellation);

        public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => Hang<IRedisBackend>(cancellation);

        public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => Hang<IRedisSubscription>(cancellation);

        public ValueTask DisposeAsync() => default;

        private ValueTask<T> Hang<T>(CancellationToken cancellation)
        {
            Interlocked.Increment(ref _asked);
            return new(new TaskCompletionSource<T>().Task.WaitAsync(cancellation));
        }
    }
}
