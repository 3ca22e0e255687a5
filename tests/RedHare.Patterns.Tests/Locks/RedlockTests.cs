using RedHare.Client;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Locks;

/// <summary>Over five engines in this process, each of which a test can take away.</summary>
public sealed class RedlockTests : IAsyncLifetime
{
    private static readonly LeaseOptions Ten = new() { Ttl = TimeSpan.FromSeconds(10) };

    private readonly List<RedisConnection> _open = [];
    private readonly List<TouchyBackend> _servers = [];

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 5; i++)
        {
            _open.Add(await RedisConnection.ConnectAsync("redhare://"));
            _servers.Add(new TouchyBackend(_open[i].Backend));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _open) await connection.DisposeAsync();
    }

    [Fact]
    public async Task It_is_held_where_a_majority_holds_it()
    {
        using var mine = New();
        using var theirs = New();
        await using (var held = await mine.AcquireAsync("lock", Ten))
        {
            Assert.Equal(0, held.FencingToken);
            Assert.Equal(5, await HoldersAsync());
            Assert.Null(await theirs.TryAcquireAsync("lock", Ten));
            Assert.Equal(5, await HoldersAsync());
        }
        Assert.Equal(0, await HoldersAsync());
        await using var next = await theirs.TryAcquireAsync("lock", Ten);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task A_minority_may_be_away()
    {
        var time = new ManualTime();
        using var mine = New(time);
        using var theirs = New();
        _servers[0].IsAway = _servers[1].IsAway = true;
        await using var held = await mine.AcquireAsync("lock", Ten);
        for (var i = 0; i < 10; i++) time.Advance(TimeSpan.FromSeconds(3.4));
        Assert.True(held.IsHeld);
        _servers[0].IsAway = _servers[1].IsAway = false;
        Assert.Null(await theirs.TryAcquireAsync("lock", Ten));
        Assert.Equal(3, await HoldersAsync());
        Assert.True(await held.ReleaseAsync());
    }

    [Fact]
    public async Task Without_a_majority_nothing_is_held_and_nothing_left()
    {
        using var mine = New();
        for (var i = 0; i < 3; i++) _servers[i].IsAway = true;
        await Assert.ThrowsAsync<RedisConnectionException>(async () => await mine.TryAcquireAsync("lock", Ten));
        Assert.Equal(0, await HoldersAsync());
    }

    [Fact]
    public async Task A_lost_majority_is_a_lost_lock()
    {
        var time = new ManualTime();
        using var mine = New(time);
        await using var held = await mine.AcquireAsync("lock", Ten);
        for (var i = 0; i < 2; i++) await _open[i].ExecuteAsync("FLUSHALL");
        time.Advance(TimeSpan.FromSeconds(3.4));
        Assert.True(held.IsHeld);
        await _open[2].ExecuteAsync("FLUSHALL");
        time.Advance(TimeSpan.FromSeconds(3.4));
        Assert.False(held.IsHeld);
        Assert.True(held.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task Lost_fires_when_too_few_answer()
    {
        var time = new ManualTime();
        using var mine = New(time);
        await using var held = await mine.AcquireAsync("lock", Ten);
        for (var i = 0; i < 3; i++) _servers[i].IsAway = true;
        time.Advance(TimeSpan.FromSeconds(8.9));
        Assert.True(held.IsHeld);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(held.IsHeld);
    }

    [Fact]
    public async Task One_at_a_time_over_many_rounds()
    {
        using var mine = New();
        using var theirs = New();
        var (inside, rounds) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                await using var held = await (caller % 2 == 0 ? mine : theirs).AcquireAsync("lock", Ten);
                Assert.Equal(1, Interlocked.Increment(ref inside));
                rounds++;
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
        Assert.Equal(100, rounds);
    }

    /// <summary>
    /// Fault 11: no semaphore by majorities. Of two permits at each of five servers, three holders can each have three servers' and all hold a "majority": the
    /// permits given out are more than there are. A lock, one permit at each, cannot: two majorities share a server.
    /// </summary>
    [Fact]
    public async Task It_is_for_locks_only()
    {
        using var context = new ServerContexts(_servers);
        int[][] holders = [[0, 1, 2], [2, 3, 4], [0, 1, 3]];
        foreach (var holder in holders)
            foreach (var server in holder) Assert.NotNull(await context.Semaphores[server].TryAcquireAsync());
        Assert.True(holders.Length > context.Semaphores[0].Permits);
        Assert.Equal(["AcquireAsync", "Dispose", "TryAcquireAsync"], typeof(Redlock).GetMethods().Where(method => method.DeclaringType == typeof(Redlock)).Select(method => method.Name).Order());
    }

    [Fact]
    public void An_even_number_of_servers_is_refused() => Assert.Throws<ArgumentException>(() => new Redlock([.. _servers.Take(2)]));

    private Redlock New(TimeProvider? time = null) => new([.. _servers], new PatternOptions { Prefix = "test", Time = time ?? TimeProvider.System });

    private async Task<int> HoldersAsync()
    {
        var count = 0;
        foreach (var redis in _open)
            if ((await redis.ExecuteAsync("EXISTS", "test:redlock:{lock}")).AsInteger() == 1) count++;
        return count;
    }

    /// <summary>A semaphore of two permits at each server.</summary>
    private sealed class ServerContexts : IDisposable
    {
        private readonly PatternContext[] _contexts;

        public ServerContexts(IEnumerable<IRedisBackend> servers)
        {
            _contexts = [.. servers.Select(server => new PatternContext(server, new PatternOptions()))];
            Semaphores = [.. _contexts.Select(context => new DistributedLocks(context).Semaphore("naive", 2))];
        }

        public DistributedSemaphore[] Semaphores { get; }

        public void Dispose()
        {
            foreach (var context in _contexts) context.Dispose();
        }
    }
}
