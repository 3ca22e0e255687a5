using System.Threading.RateLimiting;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leases;
using RedHare.Patterns.RateLimiting;
using RedHare.Patterns.Tests.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.RateLimiting;

public sealed class ConcurrencyLimitTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task So_many_at_once_for_each_subject(TestBackend backend)
    {
        var limit = new RateLimits(await ClientAsync(backend)).Concurrency(Unique("uploads"), 2);
        await using var first = await limit.TryAcquireAsync("alice");
        await using var second = await limit.TryAcquireAsync("alice");
        Assert.Equal(0, await limit.AvailableAsync("alice"));
        Assert.Null(await limit.TryAcquireAsync("alice"));
        await using var other = await limit.TryAcquireAsync("bob", 2);
        Assert.NotNull(other);
        Assert.True(await first!.ReleaseAsync());
        Assert.Equal(1, await limit.AvailableAsync("alice"));
        await using var third = await limit.AcquireAsync("alice");
        Assert.True(third.IsHeld);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await limit.TryAcquireAsync("alice", 3));
    }

    /// <summary>Fault 21: leases end with their process, and only with it.</summary>
    [Theory, EveryBackend]
    public async Task A_crashed_holder_gives_its_permits_back(TestBackend backend)
    {
        var (name, options) = (Unique("uploads"), new LeaseOptions { Ttl = TimeSpan.FromMilliseconds(400) });
        var (crashing, living) = (await ClientAsync(backend), await ClientAsync(backend));
        var limit = new RateLimits(living).Concurrency(name, 2);
        await using var kept = await limit.AcquireAsync("alice");
        await new RateLimits(crashing).Concurrency(name, 2, options).AcquireAsync("alice");
        crashing.Dispose();
        await using var next = await limit.AcquireAsync("alice", 1, Soon);
        Assert.True(kept.IsHeld);
        Assert.Equal(0, await limit.AvailableAsync("alice"));
    }

    [Theory, EveryBackend]
    public async Task A_refusal_writes_nothing(TestBackend backend)
    {
        var (redis, name) = (await OpenAsync(backend), Unique("uploads"));
        var limit = new RateLimits(await ClientAsync(backend, new ManualTime())).Concurrency(name, 1);
        await using var held = await limit.AcquireAsync("alice");
        var key = $"test:concurrency:{{{name}:alice}}";
        var (before, ends) = (await redis.ExecuteAsync("DUMP", key), await IntegerAsync(redis, "PEXPIRETIME", key));
        for (var i = 0; i < 5; i++) Assert.Null(await limit.TryAcquireAsync("alice"));
        Assert.Equal(before.Bytes.ToArray(), (await redis.ExecuteAsync("DUMP", key)).Bytes.ToArray());
        Assert.Equal(ends, await IntegerAsync(redis, "PEXPIRETIME", key));
    }

    [Theory, EveryBackend]
    public async Task It_stands_behind_NETs_own_limiter(TestBackend backend)
    {
        var limit = new RateLimits(await ClientAsync(backend)).Concurrency(Unique("uploads"), 1);
        await using var limiter = limit.For("alice");
        Assert.True((await limiter.AcquireAsync(0)).IsAcquired);
        using (var first = await limiter.AcquireAsync(1))
        {
            Assert.True(first.IsAcquired);
            using var refused = limiter.AttemptAcquire(1);
            Assert.False(refused.IsAcquired);
            Assert.False(limiter.AttemptAcquire(0).IsAcquired);
            Assert.True(refused.TryGetMetadata(RateLimitMetadata.Limit, out var most));
            Assert.Equal(1, most);
            Assert.Equal((2L, 2L, 0L), (limiter.GetStatistics()!.TotalSuccessfulLeases, limiter.GetStatistics()!.TotalFailedLeases, limiter.GetStatistics()!.CurrentAvailablePermits));
        }
        await UntilAsync(async () => await limit.AvailableAsync("alice") == 1);
        await using var partitioned = limit.Partitioned<string>(user => user);
        using var held = await partitioned.AcquireAsync("alice");
        Assert.True(held.IsAcquired);
        Assert.False((await partitioned.AcquireAsync("alice")).IsAcquired);
        Assert.True((await partitioned.AcquireAsync("bob")).IsAcquired);
    }
}
