using System.Globalization;
using RedHare.Client;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Locks;

/// <summary>One holder at a time: under real concurrency, pauses of a holder, jumps of a client's clock and killed connections.</summary>
public sealed class ExclusionTests(TestServers servers) : LockTest(servers)
{
    /// <summary>Fault 10: two thousand rounds of eight callers on two connections; tokens arrive at what the lock protects in growing order.</summary>
    [Theory, EveryBackend]
    public async Task One_at_a_time_over_thousands_of_rounds(TestBackend backend)
    {
        DistributedLocks[] clients = [await LocksAsync(backend), await LocksAsync(backend)];
        var store = new Fenced();
        var name = Unique("lock");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 250; i++)
            {
                await using var held = await clients[caller % 2].AcquireAsync(name, Ten);
                Assert.Equal(1, store.Enter());
                Assert.True(store.Write(held.FencingToken));
                await Task.Yield();
                Assert.True(held.IsHeld);
                store.Leave();
            }
        })));
        Assert.Equal(2000, store.Writes);
    }

    /// <summary>Fault 10: the holder sleeps past its TTL, another takes over, the first wakes and writes: its token is refused, and it frees nothing.</summary>
    [Theory, EveryBackend]
    public async Task A_paused_holder_is_fenced_off(TestBackend backend)
    {
        var time = new ManualTime(); // Stands still, as a paused process does: no renewal, no Lost.
        var (redis, paused, running) = (await OpenAsync(backend), await LocksAsync(backend, time), await LocksAsync(backend));
        var store = new Fenced();
        var name = Unique("lock");
        for (var i = 0; i < 10; i++)
        {
            var first = await paused.AcquireAsync(name, Ten with { Ttl = TimeSpan.FromMilliseconds(60) });
            Assert.True(store.Write(first.FencingToken));
            var second = await running.AcquireAsync(name, Ten, Soon);
            Assert.True(store.Write(second.FencingToken));
            Assert.True(first.IsHeld); // As it believes, and can only believe.
            Assert.False(store.Write(first.FencingToken));
            time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.False(first.IsHeld);
            Assert.True(first.Lost.IsCancellationRequested);
            Assert.False(await first.ReleaseAsync());
            Assert.Equal(second.Owner, (await redis.ExecuteAsync("GET", KeyOf(name))).ToString());
            Assert.True(await second.ReleaseAsync());
        }
    }

    /// <summary>Faults 4 and 10: a client whose clock is set forward or back neither loses its lock nor gets another's.</summary>
    [Theory, EveryBackend]
    public async Task A_jump_of_a_clients_clock_changes_nothing(TestBackend backend)
    {
        var time = new ManualTime();
        var (redis, jumping, other) = (await OpenAsync(backend), await LocksAsync(backend, time), await LocksAsync(backend));
        foreach (var jump in new[] { TimeSpan.FromDays(400), TimeSpan.FromDays(-800) })
        {
            var name = Unique($"lock{jump.Days}");
            await using var held = await jumping.AcquireAsync(name, Ten);
            time.JumpWallClock(jump);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.True(held.IsHeld);
            Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf(name)), 1, 10_000);
            Assert.Null(await other.TryAcquireAsync(name));
            Assert.True(await held.ReleaseAsync());
            await using var theirs = await other.AcquireAsync(name, Ten);
            Assert.Null(await jumping.TryAcquireAsync(name));
            Assert.True(theirs.FencingToken > held.FencingToken);
        }
    }

    /// <summary>Connections are killed all the time: callers hear of it or go on, and there is still one holder at a time.</summary>
    [Theory]
    [InlineData(TestBackend.RedHareResp3)]
    [InlineData(TestBackend.RedHareResp2)]
    [InlineData(TestBackend.Redis)]
    public async Task Killed_connections_make_no_second_holder(TestBackend backend)
    {
        Assert.SkipWhen(backend == TestBackend.Redis && Differential.Tests.RealRedis.Find() is null, "There is no redis-server in PATH.");
        var killer = await OpenAsync(backend);
        var tag = Unique("client").Replace(':', '-');
        await using var redis = await RedisConnection.ConnectAsync(RedisUrl.Parse(Servers.Url(backend)) with { ClientName = tag, ReconnectMaxDelay = TimeSpan.FromMilliseconds(20) });
        var locks = await LocksAsync(backend, over: redis.Backend);
        var store = new Fenced();
        var name = Unique("lock");
        var options = Ten with { Ttl = TimeSpan.FromSeconds(2) };
        var inside = new List<Lease>();
        var working = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 100;)
            {
                try
                {
                    await using var held = await locks.AcquireAsync(name, options);
                    // Two seconds are not long on a busy machine: who has slept through them knows that it holds nothing any more.
                    lock (inside)
                    {
                        Assert.All(inside, other => Assert.False(other.IsHeld));
                        inside.Add(held);
                    }
                    if (store.Write(held.FencingToken)) i++;
                    else Assert.False(held.IsHeld);
                    await Task.Yield();
                    lock (inside) inside.Remove(held);
                }
                catch (RedisConnectionException)
                {
                    // This attempt was caught by a kill; the next may not be.
                }
            }
        })));
        for (var kills = 0; !working.IsCompleted && kills < 40; kills++)
        {
            var before = store.Writes;
            foreach (var line in (await killer.ExecuteAsync("CLIENT", "LIST")).ToString().Split('\n').Where(line => line.Contains($" name={tag} ", StringComparison.Ordinal)))
                await killer.ExecuteAsync("CLIENT", "KILL", "ID", long.Parse(line.AsSpan(3, line.IndexOf(' ', StringComparison.Ordinal) - 3), CultureInfo.InvariantCulture));
            await UntilAsync(() => working.IsCompleted || store.Writes > before + 2);
        }
        await working;
        Assert.Equal(400, store.Writes);
    }

    /// <summary>What a lock protects, done right: it refuses a token smaller than the greatest it has seen.</summary>
    private sealed class Fenced
    {
        private readonly Lock _gate = new();
        private long _greatest;
        private int _inside;

        public int Writes { get; private set; }

        public int Enter() => Interlocked.Increment(ref _inside);

        public void Leave() => Interlocked.Decrement(ref _inside);

        public bool Write(long token)
        {
            lock (_gate)
            {
                if (token < _greatest) return false;
                _greatest = token;
                Writes++;
                return true;
            }
        }
    }
}
