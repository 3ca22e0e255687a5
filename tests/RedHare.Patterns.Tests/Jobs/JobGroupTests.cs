using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs;

/// <summary>What is known of groups, and limits of one of them.</summary>
public sealed class JobGroupTests(TestServers servers) : JobTest(servers)
{
    [Theory, EveryBackend]
    public async Task Jobs_of_groups_are_listed(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        foreach (var (id, group) in ((string, string?)[])[("b1", "b"), ("a1", "a"), ("a2", "a"), ("x1", null), ("b2", "b"), ("x2", null)]) await queue.TryAddAsync(id, id, new JobOptions { Group = group });
        await queue.TryAddAsync("a0", "a0", new JobOptions { Group = "a", IsLastInFirstOut = true });
        string[] all = ["x1", "x2", "a0", "a1", "a2", "b1", "b2"];
        for (var from = 0; from < 8; from++)
            for (var count = 1; count < 8; count++) Assert.Equal(all.Skip(from).Take(count), await queue.ListAsync(JobState.Waiting, from, count));
        Assert.Equal([new JobGroup("a", 3, 0), new JobGroup("b", 2, 0)], await queue.Groups.ListAsync());
        Assert.Equal([new JobGroup("a", 3, 0)], await queue.Groups.ListAsync(count: 1));
        Assert.Equal([new JobGroup("b", 2, 0)], await queue.Groups.ListAsync(after: "a"));
        Assert.Equal(["a1", "a2"], await queue.Groups.JobsAsync("a", from: 1));
        Assert.Empty(await queue.Groups.JobsAsync("c"));
    }

    /// <summary>One group has limits of its own, which go as they came; what is allowed then begins without anything being added.</summary>
    [Theory, EveryBackend]
    public async Task One_group_has_limits_of_its_own(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var free = new TaskCompletionSource();
        var running = new List<string>();
        Start(
            queue,
            async (job, _) =>
            {
                lock (running) running.Add(job.Group!);
                await free.Task;
            },
            new JobWorkerOptions { Concurrency = 20, Prefetch = 0, MaxSleep = TimeSpan.FromMinutes(2) });
        await queue.Groups.SetLimitsAsync("big", concurrency: 1);
        await queue.SetGroupLimitsAsync(concurrency: 2);
        await queue.AddManyAsync(Enumerable.Range(0, 12).Select(i => ($"{i}", (JobOptions?)new JobOptions { Group = i % 2 == 0 ? "big" : "small" })));
        await UntilAsync(() => Count(running) == 3);
        Assert.Equal([new JobGroup("big", 5, 1), new JobGroup("small", 4, 2)], await queue.Groups.ListAsync());
        await queue.Groups.SetLimitsAsync("big", concurrency: null, jobs: 3, TimeSpan.FromHours(1));
        await UntilAsync(() => Count(running) == 6);
        Assert.Equal([new JobGroup("big", 2, 4), new JobGroup("small", 4, 2)], await queue.Groups.ListAsync());
        await queue.SetGroupLimitsAsync(concurrency: null);
        await UntilAsync(() => Count(running) == 10);
        await queue.Groups.ClearLimitsAsync("big");
        await UntilAsync(() => Count(running) == 12);
        free.SetResult();
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 12);
        Assert.Equal(0, await IntegerAsync(await OpenAsync(backend), "EXISTS", $"test:jobs:{{{queue.Name}}}:groups"));
    }
}
