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

    /// <summary>What has ended and stands in nobody's way is left where it is: it is no permit, and goes when room is needed.</summary>
    [Theory, EveryBackend]
    public async Task What_has_ended_makes_room(TestBackend backend)
    {
        var (redis, name) = (await OpenAsync(backend), Unique("uploads"));
        var limit = new RateLimits(await ClientAsync(backend, new ManualTime())).Concurrency(name, 5);
        var key = $"test:concurrency:{{{name}:alice}}";
        // Four of a process that crashed an hour ago.
        await redis.ExecuteAsync("ZADD", key, 1, "a:1", 1, "b:1", 1, "c:1", 1, "d:1");
        Assert.Equal(5, await limit.AvailableAsync("alice"));
        await using var first = await limit.TryAcquireAsync("alice");
        Assert.Equal(4, await limit.AvailableAsync("alice"));
        Assert.True(await IntegerAsync(redis, "PTTL", key) > 0);
        await using var others = await limit.TryAcquireAsync("alice", 4);
        Assert.True(others!.IsHeld);
        Assert.Equal(5, await IntegerAsync(redis, "ZCARD", key));
        Assert.Equal(0, await limit.AvailableAsync("alice"));
        Assert.Null(await limit.TryAcquireAsync("alice"));
        Assert.Equal((0L, 0L), (first!.FencingToken, others.FencingToken));
    }

    /// <summary>Fault 21: thousands of rounds of eight callers for three permits.</summary>
    [Theory, EveryBackend]
    public async Task Never_more_than_the_limit_over_thousands_of_rounds(TestBackend backend)
    {
        var name = Unique("uploads");
        ConcurrencyLimit[] limits = [new RateLimits(await ClientAsync(backend)).Concurrency(name, 3), new RateLimits(await ClientAsync(backend)).Concurrency(name, 3)];
        var inside = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (var i = 0; i < Rounds(backend, overNetwork: 50, inProcess: 500); i++)
            {
                await using var held = await limits[caller % 2].AcquireAsync("alice");
                Assert.InRange(Interlocked.Increment(ref inside), 1, 3);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
        Assert.Equal(3, await limits[0].AvailableAsync("alice"));
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
            Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var retry) && refused.TryGetMetadata(RateLimitMetadata.Remaining, out var none) && none == 0);
            Assert.InRange(retry, TimeSpan.FromTicks(1), LeaseOptions.Default.Ttl);
            Assert.True(first.TryGetMetadata(RateLimitMetadata.Remaining, out var left) && left == 0);
            Assert.True(first.TryGetMetadata(RateLimitMetadata.ResetAfter, out var reset));
            Assert.InRange(reset, TimeSpan.FromTicks(1), LeaseOptions.Default.Ttl);
            Assert.False(first.TryGetMetadata(MetadataName.RetryAfter, out _));
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
