using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Locks;

public sealed class DistributedLocksTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task One_holds_it_until_it_is_released(TestBackend backend)
    {
        var (redis, mine, theirs) = (await OpenAsync(backend), await LocksAsync(backend), await LocksAsync(backend));
        var name = Unique("lock");
        await using (var held = await mine.AcquireAsync(name, Ten))
        {
            Assert.True(held.IsHeld);
            Assert.Equal(name, held.Name);
            Assert.Equal(held.Owner, (await redis.ExecuteAsync("GET", KeyOf(name))).ToString());
            Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf(name)), 5_000, 10_000);
            Assert.Null(await theirs.TryAcquireAsync(name));
            Assert.Null(await mine.TryAcquireAsync(name));
            await using var other = await theirs.TryAcquireAsync(Unique("other"));
            Assert.NotNull(other);
        }
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf(name)));
        await using var next = await theirs.TryAcquireAsync(name);
        Assert.NotNull(next);
    }

    /// <summary>Fault 10: who does not own a lock does not release it.</summary>
    [Theory, EveryBackend]
    public async Task A_release_frees_nobody_elses_lock(TestBackend backend)
    {
        var (redis, mine, theirs) = (await OpenAsync(backend), await LocksAsync(backend), await LocksAsync(backend));
        var name = Unique("lock");
        var first = await mine.AcquireAsync(name, Ten);
        await redis.ExecuteAsync("DEL", KeyOf(name)); // As if its TTL had ended.
        var second = await theirs.AcquireAsync(name, Ten);
        Assert.False(await first.ReleaseAsync());
        Assert.Equal(second.Owner, (await redis.ExecuteAsync("GET", KeyOf(name))).ToString());
        Assert.True(await second.ReleaseAsync());
        Assert.False(await second.ReleaseAsync());
    }

    /// <summary>Fault 10: each holder's token is greater than the one before, even when the counter was forgotten; the counter has an end.</summary>
    [Theory, EveryBackend]
    public async Task Fencing_tokens_grow(TestBackend backend)
    {
        var (redis, locks) = (await OpenAsync(backend), await LocksAsync(backend));
        var name = Unique("lock");
        var last = 0L;
        for (var i = 0; i < 50; i++)
        {
            if (i == 25) await redis.ExecuteAsync("DEL", KeyOf(name, part: ":fence"));
            await using var held = await locks.AcquireAsync(name, Ten);
            Assert.True(held.FencingToken > last);
            last = held.FencingToken;
        }
        Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf(name, part: ":fence")), 600_000_000, 604_800_000);
    }

    /// <summary>Fault 10: a tenth of the TTL before its end, counted from before the call was sent, however late the reply.</summary>
    [Theory, EveryBackend]
    public async Task Lost_fires_before_the_ttl_can_end(TestBackend backend)
    {
        var (time, server, redis) = (new ManualTime(), await TouchyAsync(backend), await OpenAsync(backend));
        var locks = await LocksAsync(backend, time, server);
        var name = Unique("lock");
        server.OnReply = () => time.Advance(TimeSpan.FromSeconds(1));
        await using var held = await locks.AcquireAsync(name, Ten);
        server.OnReply = null;
        server.IsAway = true;
        var lost = held.Lost;
        time.Advance(TimeSpan.FromSeconds(7.9));
        Assert.True(held.IsHeld);
        Assert.False(lost.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(lost.IsCancellationRequested);
        Assert.False(held.IsHeld);
        Assert.Equal(held.Owner, (await redis.ExecuteAsync("GET", KeyOf(name))).ToString());
        server.IsAway = false;
    }

    [Theory, EveryBackend]
    public async Task A_reply_later_than_the_ttl_is_no_lock(TestBackend backend)
    {
        var (time, server, redis) = (new ManualTime(), await TouchyAsync(backend), await OpenAsync(backend));
        var locks = await LocksAsync(backend, time, server);
        var name = Unique("lock");
        server.OnReply = () => time.Advance(TimeSpan.FromSeconds(11));
        Assert.Null(await locks.TryAcquireAsync(name, Ten));
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf(name)));
    }

    [Theory, EveryBackend]
    public async Task It_is_renewed_at_a_third_of_its_ttl_through_failures(TestBackend backend)
    {
        var (time, server, redis) = (new ManualTime(), await TouchyAsync(backend), await OpenAsync(backend));
        var locks = await LocksAsync(backend, time, server);
        var name = Unique("lock");
        await using var held = await locks.AcquireAsync(name, Ten);
        for (var i = 0; i < 10; i++)
        {
            await redis.ExecuteAsync("PEXPIRE", KeyOf(name), 6_000);
            server.IsAway = true;
            time.Advance(TimeSpan.FromSeconds(4));
            server.IsAway = false;
            var passed = TimeSpan.Zero;
            await UntilAsync(async () =>
            {
                // Not up to the lock's end: a renewal that is under way takes as long as it takes.
                if (passed < TimeSpan.FromSeconds(4)) time.Advance(TimeSpan.FromMilliseconds(100));
                passed += TimeSpan.FromMilliseconds(100);
                return await IntegerAsync(redis, "PTTL", KeyOf(name)) > 8_000;
            });
            Assert.True(held.IsHeld);
        }
    }

    [Theory, EveryBackend]
    public async Task Lost_fires_when_a_renewal_finds_another_owner(TestBackend backend)
    {
        var (time, redis) = (new ManualTime(), await OpenAsync(backend));
        var locks = await LocksAsync(backend, time);
        var name = Unique("lock");
        await using var held = await locks.AcquireAsync(name, Ten);
        var lost = new TaskCompletionSource();
        held.Lost.Register(lost.SetResult);
        await redis.ExecuteAsync("SET", KeyOf(name), "somebody");
        time.Advance(TimeSpan.FromSeconds(3.4));
        await lost.Task.WaitAsync(Soon);
        Assert.False(held.IsHeld);
        Assert.Equal("somebody", (await redis.ExecuteAsync("GET", KeyOf(name))).ToString());
    }

    /// <summary>Fault 10: after a release nothing is renewed, and a renewal that was under way revives nothing.</summary>
    [Theory, EveryBackend]
    public async Task Renewal_never_outlives_release(TestBackend backend)
    {
        var (time, server, redis) = (new ManualTime(), await TouchyAsync(backend), await OpenAsync(backend));
        var locks = await LocksAsync(backend, time, server);
        await using (await locks.AcquireAsync(Unique("still"), Ten))
        {
        }
        var before = server.Commands;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before, server.Commands);

        var name = Unique("racing");
        for (var i = 0; i < 1000; i++)
        {
            var held = await locks.AcquireAsync(name, Ten);
            time.Advance(TimeSpan.FromSeconds(3.4)); // Sends a renewal.
            Assert.True(await held.ReleaseAsync());
            Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf(name)));
        }
    }

    [Theory, EveryBackend]
    public async Task Renewal_stops_at_the_longest_hold(TestBackend backend)
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(backend));
        var locks = await LocksAsync(backend, time, server);
        await using var held = await locks.AcquireAsync(Unique("lock"), Ten with { Ttl = TimeSpan.FromSeconds(9), MaxHold = TimeSpan.FromSeconds(20) });
        for (var i = 1; i <= 6; i++)
        {
            var before = server.Commands;
            time.Advance(TimeSpan.FromSeconds(3.1));
            // Renewed, and the renewal's reply was understood: until then the next timer is the loss, five seconds away.
            await UntilAsync(() => server.Commands > before && time.NextIn < TimeSpan.FromSeconds(4));
        }
        Assert.True(held.IsHeld);
        time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.False(held.IsHeld);
        Assert.True(held.Lost.IsCancellationRequested);
        var last = server.Commands;
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(last, server.Commands);
    }

    /// <summary>The clients' clocks stand still: nothing but the notice wakes them.</summary>
    [Theory, EveryBackend]
    public async Task A_release_wakes_who_waits(TestBackend backend)
    {
        var (mine, theirs) = (await LocksAsync(backend, new ManualTime()), await LocksAsync(backend, new ManualTime()));
        foreach (var options in new[] { Ten, Ten with { IsFair = true } })
        {
            var name = Unique($"lock{options.IsFair}");
            var held = await mine.AcquireAsync(name, options);
            var waiting = theirs.AcquireAsync(name, options).AsTask();
            for (var i = 0; i < 30; i++)
            {
                Assert.False(waiting.IsCompleted);
                await held.DisposeAsync();
                held = await waiting.WaitAsync(Soon);
                waiting = (i % 2 == 0 ? mine : theirs).AcquireAsync(name, options).AsTask();
            }
            await held.DisposeAsync();
            await (await waiting.WaitAsync(Soon)).DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task A_lost_notice_costs_time_and_no_more(TestBackend backend)
    {
        var (time, server) = (new ManualTime(), await TouchyAsync(backend));
        server.IsDeaf = true;
        var (mine, theirs) = (await LocksAsync(backend), await LocksAsync(backend, time, server));
        var name = Unique("lock");
        var held = await mine.AcquireAsync(name, Ten);
        var waiting = theirs.AcquireAsync(name, Ten with { MaxWait = Timeout.InfiniteTimeSpan }).AsTask();
        await UntilAsync(() => server.Commands >= 2);
        await held.DisposeAsync();
        await using var next = await PassAsync(time, waiting);
        Assert.True(next.FencingToken > held.FencingToken);
    }

    [Theory, EveryBackend]
    public async Task Waiting_ends(TestBackend backend)
    {
        var time = new ManualTime();
        var (mine, theirs) = (await LocksAsync(backend), await LocksAsync(backend, time));
        foreach (var fair in new[] { false, true })
        {
            var name = Unique($"lock{fair}");
            await using var held = await mine.AcquireAsync(name, Ten);
            var options = Ten with { IsFair = fair, MaxWait = TimeSpan.FromSeconds(3) };
            await Assert.ThrowsAsync<TimeoutException>(() => PassAsync(time, theirs.AcquireAsync(name, options).AsTask()));
            Assert.Null(await PassAsync(time, theirs.TryAcquireAsync(name, options).AsTask()));
            using var cancellation = new CancellationTokenSource();
            var waiting = theirs.AcquireAsync(name, options, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Soon));
            await held.DisposeAsync();
            var last = theirs.AcquireAsync(name, options).AsTask();
            await (await PassAsync(time, last)).DisposeAsync();
        }
    }

    [Theory, EveryBackend]
    public async Task A_lock_whose_holder_died_is_free_after_its_ttl(TestBackend backend)
    {
        var (died, theirs) = (await ClientAsync(backend), await LocksAsync(backend));
        var name = Unique("lock");
        var held = await new DistributedLocks(died).AcquireAsync(name, Ten with { Ttl = TimeSpan.FromMilliseconds(200) });
        died.Dispose();
        Assert.True(held.Lost.IsCancellationRequested);
        await using var next = await theirs.AcquireAsync(name, Ten, Soon);
        Assert.True(next.FencingToken > held.FencingToken);
    }

    [Theory, EveryBackend]
    public async Task A_lock_that_has_lost_its_end_gets_one(TestBackend backend)
    {
        var (redis, locks) = (await OpenAsync(backend), await LocksAsync(backend));
        var name = Unique("lock");
        await redis.ExecuteAsync("SET", KeyOf(name), "somebody who never comes back");
        Assert.Null(await locks.TryAcquireAsync(name, Ten));
        Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf(name)), 1, 10_000);
    }

    [Theory, EveryBackend]
    public async Task What_a_lost_reply_granted_is_given_back(TestBackend backend)
    {
        var (server, redis) = (await TouchyAsync(backend), await OpenAsync(backend));
        var locks = await LocksAsync(backend, over: server);
        var name = Unique("lock");
        await using (await locks.AcquireAsync(Unique("before")))
        {
        }
        server.LosesReplies = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await locks.AcquireAsync(name, Ten));
        await UntilAsync(async () => await IntegerAsync(redis, "EXISTS", KeyOf(name)) == 0);
        Assert.Equal(1, await IntegerAsync(redis, "EXISTS", KeyOf(name, part: ":fence")));
    }

    [Theory, EveryBackend]
    public async Task A_fair_lock_is_had_in_the_order_of_asking(TestBackend backend)
    {
        var (redis, first) = (await OpenAsync(backend), await LocksAsync(backend));
        // A machine that is busy for seconds takes nobody's place away.
        var fair = Ten with { IsFair = true, WaiterTtl = TimeSpan.FromMinutes(1) };
        var name = Unique("lock");
        var held = await first.AcquireAsync(name, fair);
        var order = new List<int>();
        var waiting = new List<Task>();
        for (var i = 0; i < 12; i++)
        {
            var (number, locks) = (i, await LocksAsync(backend));
            waiting.Add(Task.Run(async () =>
            {
                await using var mine = await locks.AcquireAsync(name, fair);
                lock (order) order.Add(number);
            }));
            await UntilAsync(async () => await IntegerAsync(redis, "ZCARD", KeyOf(name, part: ":queue")) == number + 1);
        }
        await held.DisposeAsync();
        await Task.WhenAll(waiting).WaitAsync(Soon);
        Assert.Equal(Enumerable.Range(0, 12), order);
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf(name), KeyOf(name, part: ":queue"), KeyOf(name, part: ":waiters")));
    }

    [Theory, EveryBackend]
    public async Task A_dead_waiter_holds_nobody_up_for_long(TestBackend backend)
    {
        var (server, redis, mine, theirs) = (await TouchyAsync(backend), await OpenAsync(backend), await LocksAsync(backend), await LocksAsync(backend));
        var dying = await LocksAsync(backend, over: server);
        var fair = Ten with { IsFair = true, WaiterTtl = TimeSpan.FromMilliseconds(300) };
        var name = Unique("lock");
        var held = await mine.AcquireAsync(name, fair);
        using var death = new CancellationTokenSource();
        var dead = dying.AcquireAsync(name, fair with { WaiterTtl = TimeSpan.FromSeconds(1) }, death.Token).AsTask();
        await UntilAsync(async () => await IntegerAsync(redis, "ZCARD", KeyOf(name, part: ":queue")) == 1);
        var waiting = theirs.AcquireAsync(name, fair).AsTask();
        await UntilAsync(async () => await IntegerAsync(redis, "ZCARD", KeyOf(name, part: ":queue")) == 2);
        server.IsAway = true;
        await death.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => dead);
        await held.DisposeAsync();
        await (await waiting.WaitAsync(Soon)).DisposeAsync();
    }

    [Theory, EveryBackend]
    public async Task It_runs_an_action_under_a_lock(TestBackend backend)
    {
        var (time, redis) = (new ManualTime(), await OpenAsync(backend));
        var locks = await LocksAsync(backend, time);
        var name = Unique("lock");
        Assert.Equal(5, await locks.RunAsync(name, async (held, cancellation) =>
        {
            Assert.Null(await locks.TryAcquireAsync(name, cancellation: cancellation));
            return 5;
        }));
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf(name)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => locks.RunAsync(name, (_, _) => throw new InvalidOperationException()));
        await Assert.ThrowsAsync<LeaseLostException>(() => locks.RunAsync(name, async (held, cancellation) =>
        {
            await IntegerAsync(redis, "DEL", KeyOf(name));
            time.Advance(TimeSpan.FromSeconds(11));
            await Task.Delay(Timeout.Infinite, cancellation);
        }));
        await Assert.ThrowsAsync<LeaseLostException>(() => locks.RunAsync(name, async (held, _) =>
        {
            await IntegerAsync(redis, "DEL", KeyOf(name));
            time.Advance(TimeSpan.FromSeconds(11));
            await UntilAsync(() => !held.IsHeld);
        }));
        await locks.RunAsync(name, (held, _) => held.ReleaseAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_refused()
    {
        var locks = new DistributedLocks(new PatternContext(null!, new PatternOptions()));
        await Assert.ThrowsAsync<ArgumentException>(async () => await locks.AcquireAsync("a{b}"));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await locks.AcquireAsync("a", new LockOptions { Ttl = TimeSpan.FromMilliseconds(1) }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await locks.AcquireAsync("a", new LockOptions { MaxHold = TimeSpan.Zero }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await locks.AcquireAsync("a", new LockOptions { FenceRetention = TimeSpan.FromSeconds(1) }));
    }

    /// <summary>One timer for all: a thousand locks of different TTLs, some released and acquired anew on the way, each renewed about when it should.</summary>
    [Fact]
    public async Task A_thousand_locks_need_one_timer()
    {
        var time = new ManualTime();
        var server = await TouchyAsync(TestBackend.InProcess);
        var locks = await LocksAsync(TestBackend.InProcess, time, server);
        var random = new Random(7);
        var held = new Lease[1000];
        for (var i = 0; i < held.Length; i++) held[i] = await locks.AcquireAsync(Unique($"{i}"), Ten with { Ttl = TimeSpan.FromSeconds(10 + i % 30) });
        var before = server.Commands;
        for (var second = 0; second < 90; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.InRange(time.Timers, 0, 1);
            Assert.All(held, lease => Assert.True(lease.IsHeld));
        }
        var expected = Enumerable.Range(0, held.Length).Sum(i => 90.0 * 3 / (10 + i % 30));
        Assert.InRange(server.Commands - before, 0.8 * expected, 1.05 * expected);
        for (var round = 0; round < 3000; round++)
        {
            var i = random.Next(held.Length);
            Assert.True(await held[i].ReleaseAsync());
            if (round % 100 == 0) time.Advance(TimeSpan.FromSeconds(1));
            held[i] = await locks.AcquireAsync(Unique($"{i}"), Ten with { Ttl = TimeSpan.FromSeconds(10 + random.Next(30)) });
        }
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.All(held, lease => Assert.True(lease.IsHeld));
        foreach (var lease in held) await lease.DisposeAsync();
        before = server.Commands;
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal((before, 0), (server.Commands, time.Timers));
    }

    /// <summary>Fault 29: on a server that evicts keys a lock is refused, unless the program says that it may be so.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "volatile-lru"));
        await using var backend = server.OpenBackend();
        await RefusedAsync(backend);
        if (Differential.Tests.RealRedis.Find() is not { } program) return;
        using var real = Differential.Tests.RealRedis.Start(program, [("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru")]);
        foreach (var protocol in new[] { 2, 3 })
        {
            await using var redis = await RedisConnection.ConnectAsync($"redis://127.0.0.1:{real.EndPoint.Port}?protocol={protocol}");
            await RefusedAsync(redis.Backend);
        }

        static async Task RefusedAsync(IRedisBackend backend)
        {
            using var careful = new PatternContext(backend, new PatternOptions());
            Assert.Contains("lru", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await new DistributedLocks(careful).AcquireAsync("lock"))).Message, StringComparison.Ordinal);
            Assert.Contains("lru", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await new DistributedLocks(careful).Semaphore("s", 1).AcquireAsync())).Message, StringComparison.Ordinal);
            using var careless = new PatternContext(backend, new PatternOptions { AllowsEviction = true });
            await using var held = await new DistributedLocks(careless).AcquireAsync("lock");
            Assert.True(held.IsHeld);
        }
    }
}
