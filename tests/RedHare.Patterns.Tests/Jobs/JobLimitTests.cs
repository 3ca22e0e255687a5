using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs;

public sealed class JobLimitTests(TestServers servers) : JobTest(servers)
{
    /// <summary>However many jobs one group has, another's wait for one turn at most.</summary>
    [Theory, EveryBackend]
    public async Task Groups_take_turns(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.AddManyAsync(Enumerable.Range(0, 120).Select(i => ($"big-{i}", (JobOptions?)new JobOptions { Group = "big" })));
        foreach (var small in new[] { "a", "b", "c" })
            await queue.AddManyAsync(Enumerable.Range(0, 10).Select(i => ($"{small}-{i}", (JobOptions?)new JobOptions { Group = small })));
        await queue.AddAsync("urgent", new JobOptions { Group = "big", IsLastInFirstOut = true });
        await queue.AddAsync("alone");
        var (_, ran) = Noting(queue);
        var all = await UntilAsync(ran, 152);
        Assert.Equal("alone", all[0]);
        var order = all.Skip(1).ToArray();
        // Ten rounds of four groups, and then the big one's rest.
        for (var round = 0; round < 10; round++)
            Assert.Equal(["a", "b", "big", "c"], order.Skip(round * 4).Take(4).Select(job => job == "urgent" ? "big" : job.Split('-')[0]).Order(StringComparer.Ordinal));
        Assert.Equal("urgent", order[0]);
        Assert.Equal(Enumerable.Range(0, 120).Select(i => $"big-{i}"), order.Where(job => job.StartsWith("big", StringComparison.Ordinal)));
        await UntilAsync(async () => (await queue.CountsAsync()).Active == 0);
        Assert.Equal(0, await IntegerAsync(await OpenAsync(backend), "EXISTS", $"test:jobs:{{{queue.Name}}}:groups"));
    }

    /// <summary>Fault 21: so many of a group run at once, over all workers, and those of a worker that was lost come back with their locks.</summary>
    [Theory, EveryBackend]
    public async Task Groups_have_limits_of_their_own(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.SetGroupLimitsAsync(concurrency: 2);
        var free = new TaskCompletionSource();
        var running = 0;
        var lost = Start(
            queue,
            async (_, _) =>
            {
                Interlocked.Increment(ref running);
                await free.Task;
            },
            new JobWorkerOptions { Concurrency = 10, Prefetch = 0, LockDuration = TimeSpan.FromSeconds(1) });
        await queue.AddManyAsync(Enumerable.Range(0, 30).Select(i => ($"{i}", (JobOptions?)new JobOptions { Group = i % 3 == 0 ? "a" : "b" })));
        await UntilAsync(() => Volatile.Read(ref running) == 4);
        Assert.Equal(4, (await queue.CountsAsync()).Active);
        await lost.AbandonAsync();
        free.SetResult();
        var (now, most, gate) = (new Dictionary<string, int>(), 0, new Lock());
        for (var i = 0; i < 2; i++)
        {
            Start(
                queue,
                async (job, token) =>
                {
                    lock (gate) most = Math.Max(most, now[job.Group!] = now.GetValueOrDefault(job.Group!) + 1);
                    await Task.Delay(2, token);
                    lock (gate) now[job.Group!]--;
                },
                new JobWorkerOptions { Concurrency = 5 });
        }
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 30);
        Assert.Equal(2, most);
    }

    [Theory, EveryBackend]
    public async Task Groups_have_rates_of_their_own(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.SetGroupLimitsAsync(null, jobs: 3, TimeSpan.FromHours(1));
        await queue.AddManyAsync(Enumerable.Range(0, 20).Select(i => ($"{i}", (JobOptions?)new JobOptions { Group = i % 2 == 0 ? "a" : "b" })));
        var (_, ran) = Noting(queue, new JobWorkerOptions { Concurrency = 4 });
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 6);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], (await UntilAsync(ran, 6)).Order(StringComparer.Ordinal));
        Assert.Equal(14, (await queue.CountsAsync()).Waiting);
        // A window that ends lets the rest go on, without anybody adding.
        await queue.SetGroupLimitsAsync(null, jobs: 3, TimeSpan.FromMilliseconds(50));
        await queue.AddAsync("c", new JobOptions { Group = "a" });
        await queue.SetGroupLimitsAsync(null);
        await UntilAsync(async () =>
        {
            await queue.AddManyAsync([("more", new JobOptions { Group = "a" }), ("more", new JobOptions { Group = "b" })]);
            return (await queue.CountsAsync()).Completed >= 21;
        });
    }

    /// <summary>Fault 21: so many run at once, over all workers; what a lost worker had counts until its locks end, and no longer.</summary>
    [Theory, EveryBackend]
    public async Task Concurrency_is_limited_over_all_workers(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.SetConcurrencyAsync(3);
        var free = new TaskCompletionSource();
        var running = 0;
        var lost = Start(
            queue,
            async (_, _) =>
            {
                Interlocked.Increment(ref running);
                await free.Task;
            },
            new JobWorkerOptions { Concurrency = 10, LockDuration = TimeSpan.FromSeconds(1) });
        await queue.AddManyAsync(Enumerable.Range(0, 60).Select(i => $"{i}"));
        await UntilAsync(() => Volatile.Read(ref running) == 3);
        Assert.Equal(3, (await queue.CountsAsync()).Active);
        await lost.AbandonAsync();
        free.SetResult();
        var (now, most) = (0, 0);
        for (var i = 0; i < 3; i++)
        {
            Start(
                queue,
                async (_, token) =>
                {
                    var mine = Interlocked.Increment(ref now);
                    InterlockedMax(ref most, mine);
                    await Task.Delay(1, token);
                    Interlocked.Decrement(ref now);
                },
                new JobWorkerOptions { Concurrency = 4 });
        }
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 60);
        Assert.InRange(most, 1, 3);
    }

    [Theory, EveryBackend]
    public async Task Rates_are_limited_over_all_workers(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.SetRateAsync(5, TimeSpan.FromHours(1));
        await queue.AddManyAsync(Enumerable.Range(0, 20).Select(i => $"{i}"));
        var (_, first) = Noting(queue, new JobWorkerOptions { Concurrency = 8 });
        var (_, second) = Noting(queue);
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 5);
        Assert.Equal((5, 15), (Count(first) + Count(second), (await queue.CountsAsync()).Waiting));
        // The window's end is a time that workers wake at.
        await queue.SetRateAsync(5, TimeSpan.FromMilliseconds(100));
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 20);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen; value > (seen = Volatile.Read(ref most));)
            if (Interlocked.CompareExchange(ref most, value, seen) == seen) return;
    }
}
