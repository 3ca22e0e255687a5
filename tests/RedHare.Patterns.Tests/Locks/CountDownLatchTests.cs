using RedHare.Client.Tests.Servers;
using Xunit;

namespace RedHare.Patterns.Tests.Locks;

public sealed class CountDownLatchTests(TestServers servers) : LockTest(servers)
{
    /// <summary>Clocks stand still: the notice of the last arrival wakes.</summary>
    [Theory, EveryBackend]
    public async Task It_opens_when_all_have_arrived(TestBackend backend)
    {
        var (redis, name) = (await OpenAsync(backend), Unique("latch"));
        var (mine, theirs) = ((await LocksAsync(backend, new ManualTime())).Latch(name, 3), (await LocksAsync(backend)).Latch(name, 3));
        var waiting = mine.WaitAsync(Timeout.InfiniteTimeSpan).AsTask();
        Assert.Equal(2, await theirs.CountDownAsync("a"));
        Assert.Equal(2, await theirs.CountDownAsync("a")); // Counts once.
        Assert.Equal(1, await mine.CountDownAsync());
        Assert.Equal(1, await mine.RemainingAsync());
        Assert.False(waiting.IsCompleted);
        Assert.Equal(0, await theirs.CountDownAsync("c"));
        Assert.True(await waiting.WaitAsync(Soon));
        Assert.Equal(0, await theirs.CountDownAsync("d"));
        Assert.True(await theirs.WaitAsync(TimeSpan.Zero));
        Assert.Equal(3, await IntegerAsync(redis, "SCARD", KeyOf(name, "latch")));
        Assert.InRange(await IntegerAsync(redis, "PTTL", KeyOf(name, "latch")), 86_000_000, 86_400_000);
        await mine.ResetAsync();
        Assert.Equal(3, await theirs.RemainingAsync());
    }

    [Theory, EveryBackend]
    public async Task Waiting_ends(TestBackend backend)
    {
        var time = new ManualTime();
        var latch = (await LocksAsync(backend, time)).Latch(Unique("latch"), 1);
        Assert.False(await PassAsync(time, latch.WaitAsync(TimeSpan.FromSeconds(3)).AsTask()));
        using var cancellation = new CancellationTokenSource();
        var waiting = latch.WaitAsync(Timeout.InfiniteTimeSpan, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Soon));
    }

    [Theory, EveryBackend]
    public async Task Many_arrive_at_once(TestBackend backend)
    {
        var (name, locks) = (Unique("latch"), await LocksAsync(backend));
        for (var round = 0; round < Rounds(backend, overNetwork: 20, inProcess: 200); round++)
        {
            var latch = locks.Latch($"{name}{round}", 50);
            var waiting = latch.WaitAsync(Timeout.InfiniteTimeSpan).AsTask();
            var left = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(async () => await latch.CountDownAsync($"{i}"))));
            Assert.Equal(Enumerable.Range(0, 50), left.Order());
            Assert.True(await waiting.WaitAsync(Soon));
        }
    }
}
