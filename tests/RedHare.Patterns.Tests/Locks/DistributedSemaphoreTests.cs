using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Leases;
using RedHare.Patterns.Locks;
using Xunit;

namespace RedHare.Patterns.Tests.Locks;

public sealed class DistributedSemaphoreTests(TestServers servers) : LockTest(servers)
{
    [Theory, EveryBackend]
    public async Task So_many_permits_and_no_more(TestBackend backend)
    {
        var (redis, name) = (await OpenAsync(backend), Unique("semaphore"));
        var semaphore = (await LocksAsync(backend)).Semaphore(name, 3);
        await using var first = await semaphore.AcquireAsync();
        await using (var second = await semaphore.AcquireAsync(2))
        {
            Assert.True(second.FencingToken > first.FencingToken);
            Assert.Null(await semaphore.TryAcquireAsync());
            Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf(name, "semaphore")), 1, 30_000);
        }
        Assert.Null(await semaphore.TryAcquireAsync(3));
        await using (var third = await semaphore.TryAcquireAsync(2)) Assert.NotNull(third);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await semaphore.AcquireAsync(4));
        Assert.True(await first.ReleaseAsync());
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf(name, "semaphore")));
    }

    /// <summary>Fault 21: the permits of a holder that crashed come back; those of one that lives do not.</summary>
    [Theory, EveryBackend]
    public async Task The_permits_of_a_crashed_holder_come_back(TestBackend backend)
    {
        var (redis, crashing, living, waiting) = (await OpenAsync(backend), await ClientAsync(backend), await LocksAsync(backend), await LocksAsync(backend));
        var name = Unique("semaphore");
        await using var kept = await living.Semaphore(name, 3).AcquireAsync();
        var lost = await new DistributedLocks(crashing).Semaphore(name, 3).AcquireAsync(2, Ten);
        Assert.Null(await waiting.Semaphore(name, 3).TryAcquireAsync());
        crashing.Dispose(); // No renewal, no release.
        foreach (var permit in new[] { 1, 2 }) await redis.ExecuteAsync("ZADD", KeyOf(name, "semaphore"), "XX", 1, $"{lost.Owner}:{permit}"); // Their time on the server is over.
        await using var next = await waiting.Semaphore(name, 3).AcquireAsync(2, LeaseOptions.Default, Soon);
        Assert.True(next.IsHeld);
        Assert.False(lost.IsHeld);
        Assert.True(kept.IsHeld);
        Assert.Null(await waiting.Semaphore(name, 3).TryAcquireAsync());
        Assert.False(await lost.ReleaseAsync());
        Assert.Null(await waiting.Semaphore(name, 3).TryAcquireAsync());
    }

    [Theory, EveryBackend]
    public async Task Permits_are_renewed(TestBackend backend)
    {
        var (time, redis, name) = (new ManualTime(), await OpenAsync(backend), Unique("semaphore"));
        var key = KeyOf(name, "semaphore");
        await using var held = await (await LocksAsync(backend, time)).Semaphore(name, 2).AcquireAsync(2, Ten);
        var ends = await EndsAsync();
        for (var i = 0; i < 3; i++)
        {
            await redis.ExecuteAsync("ZADD", key, ends - 3_000, $"{held.Owner}:1");
            time.Advance(TimeSpan.FromSeconds(3.4));
            await UntilAsync(async () => await EndsAsync() >= ends);
        }
        Assert.True(held.IsHeld);
        Assert.Equal(2, await IntegerAsync(redis, "ZCARD", key));

        async Task<double> EndsAsync() => (await redis.ExecuteAsync("ZSCORE", key, $"{held.Owner}:1")).AsDouble();
    }

    /// <summary>Fault 21: a permit whose end has passed cannot be renewed, since it may have been given to another.</summary>
    [Theory, EveryBackend]
    public async Task What_has_ended_is_not_renewed(TestBackend backend)
    {
        var (time, name) = (new ManualTime(), Unique("semaphore"));
        var (paused, other) = (await LocksAsync(backend, time), await LocksAsync(backend));
        var first = await paused.Semaphore(name, 1).AcquireAsync(1, new LeaseOptions { Ttl = TimeSpan.FromMilliseconds(60) });
        await using (await other.Semaphore(name, 1).AcquireAsync(1, LeaseOptions.Default, Soon))
        {
            time.Advance(TimeSpan.FromMilliseconds(25)); // A renewal, which comes too late.
            await UntilAsync(() => !first.IsHeld);
            Assert.Null(await other.Semaphore(name, 1).TryAcquireAsync());
        }
    }

    /// <summary>Fault 21: 2,000 rounds of eight callers for three permits.</summary>
    [Theory, EveryBackend]
    public async Task Never_more_than_the_permits_over_thousands_of_rounds(TestBackend backend)
    {
        var name = Unique("semaphore");
        DistributedLocks[] clients = [await LocksAsync(backend), await LocksAsync(backend)];
        var (inside, first) = (0, 0);
        var three = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            var semaphore = clients[caller % 2].Semaphore(name, 3);
            for (var i = 0; i < 250; i++)
            {
                await using var held = await semaphore.AcquireAsync();
                Assert.InRange(Interlocked.Increment(ref inside), 1, 3);
                // The first three wait for each other: permits are as many as they are said to be.
                var order = Interlocked.Increment(ref first);
                if (order == 3) three.SetResult();
                if (order < 3) await three.Task.WaitAsync(Soon);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        })));
    }

    /// <summary>The clients' clocks stand still: nothing but the notice wakes them.</summary>
    [Theory, EveryBackend]
    public async Task Giving_back_wakes_who_waits(TestBackend backend)
    {
        var name = Unique("semaphore");
        var (mine, theirs) = ((await LocksAsync(backend, new ManualTime())).Semaphore(name, 2), (await LocksAsync(backend, new ManualTime())).Semaphore(name, 2));
        for (var i = 0; i < 20; i++)
        {
            var held = await mine.AcquireAsync(2);
            Task<Lease>[] waiting = [theirs.AcquireAsync().AsTask(), theirs.AcquireAsync().AsTask()];
            await held.DisposeAsync();
            foreach (var lease in await Task.WhenAll(waiting).WaitAsync(Soon)) await lease.DisposeAsync();
        }
    }

    /// <summary>Clocks stand still: the first in the row wants more than is free, so the notice goes on to the next.</summary>
    [Theory, EveryBackend]
    public async Task Who_wants_many_holds_nobody_up(TestBackend backend)
    {
        var (redis, name, server) = (await OpenAsync(backend), Unique("semaphore"), await TouchyAsync(backend));
        var (mine, theirs) = ((await LocksAsync(backend, new ManualTime())).Semaphore(name, 3), (await LocksAsync(backend, new ManualTime(), server)).Semaphore(name, 3));
        var (two, one) = (await mine.AcquireAsync(2), await mine.AcquireAsync());
        var greedy = theirs.AcquireAsync(3).AsTask();
        await UntilAsync(() => server.Commands >= 3);
        var modest = theirs.AcquireAsync().AsTask();
        await UntilAsync(() => server.Commands >= 5);
        await one.DisposeAsync();
        await using (await modest.WaitAsync(Soon)) Assert.False(greedy.IsCompleted);
        await two.DisposeAsync();
        await (await greedy.WaitAsync(Soon)).DisposeAsync();
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", KeyOf(name, "semaphore")));
    }
}
