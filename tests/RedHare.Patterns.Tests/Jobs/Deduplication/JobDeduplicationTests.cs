using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs.Deduplication;

public sealed class JobDeduplicationTests(TestServers servers) : JobTest(servers)
{
    /// <summary>Many at once, from several processes, hundreds of times.</summary>
    [Theory, EveryBackend]
    public async Task Of_many_who_add_at_once_one_adds(TestBackend backend)
    {
        JobQueue<string>[] queues = [await QueueAsync(backend), await QueueAsync(backend), await QueueAsync(backend)];
        for (var round = 0; round < 40; round++)
        {
            var name = $"build {round}";
            var additions = await Task.WhenAll(queues.SelectMany(queue => new[] { "a", "b", "c" }.Select(data => Task.Run(async () => await (round % 2 == 0
                ? queue.AddOnceAsync(name, data)
                : queue.AddThrottledAsync(name, TimeSpan.FromHours(1), data))))));
            Assert.Single(additions, static addition => addition.IsNew);
            Assert.Single(additions.Select(static addition => addition.Id).Distinct());
        }
        Assert.Equal(40, (await queues[0].CountsAsync()).Waiting);
    }

    [Theory, EveryBackend]
    public async Task Once_is_until_the_job_has_ended(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var first = await queue.AddOnceAsync("report", "fails", new JobOptions { Attempts = 2, Backoff = JobBackoff.Fixed(TimeSpan.FromHours(1)) });
        var attempts = 0;
        Start(queue, (job, _) => job.Data == "fails" && Interlocked.Increment(ref attempts) < 3 ? throw new InvalidOperationException("Not yet.") : default);
        await UntilAsync(async () => await queue.StateAsync(first.Id) == JobState.Delayed);
        Assert.Equal(new JobAddition(first.Id, false), await queue.AddOnceAsync("report", "again"));
        Assert.True((await queue.AddOnceAsync("another", "other")).IsNew);

        var second = await queue.AddOnceAsync("fails at once", "fails");
        await UntilAsync(async () => await queue.StateAsync(second.Id) == JobState.Failed);
        Assert.True((await queue.AddOnceAsync("fails at once", "ok")).IsNew);
        JobAddition third = default;
        await UntilAsync(async () => (third = await queue.AddOnceAsync("fails at once", "ok")).IsNew);
        await UntilAsync(async () => await queue.StateAsync(third.Id) == JobState.Completed);
    }

    [Theory, EveryBackend]
    public async Task A_throttle_holds_for_its_time_whatever_becomes_of_the_job(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var (_, ran) = Noting(queue);
        var first = await queue.AddThrottledAsync("alice", TimeSpan.FromHours(1), "1");
        await UntilAsync(async () => await queue.StateAsync(first.Id) == JobState.Completed);
        Assert.Equal(new JobAddition(first.Id, false), await queue.AddThrottledAsync("alice", TimeSpan.FromHours(1), "2"));
        Assert.True((await queue.AddThrottledAsync("bob", TimeSpan.FromMilliseconds(200), "3")).IsNew);
        await UntilAsync(async () => (await queue.AddThrottledAsync("bob", TimeSpan.FromHours(1), "4")).IsNew);
        await UntilAsync(ran, 3);
        Assert.False((await queue.AddThrottledAsync("bob", TimeSpan.FromHours(1), "5")).IsNew);
        // The modes do not meet.
        Assert.True((await queue.AddOnceAsync("alice", "6")).IsNew);
    }

    [Theory, EveryBackend]
    public async Task A_debounced_job_has_the_last_data_and_runs_when_it_is_quiet(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var first = await queue.AddDebouncedAsync("page", TimeSpan.FromHours(1), "1");
        Assert.True(first.IsNew);
        Assert.Equal(new JobAddition(first.Id, false), await queue.AddDebouncedAsync("page", TimeSpan.FromHours(3), "2"));
        Assert.Equal("2", await queue.DataAsync(first.Id));
        Assert.InRange((await queue.GetAsync(first.Id))!.Due!.Value, TimeSpan.FromHours(2.9), TimeSpan.FromHours(3));
        var (_, ran) = Noting(queue);
        // A worker that sleeps until then is told that it is sooner now.
        Assert.Equal(new JobAddition(first.Id, false), await queue.AddDebouncedAsync("page", TimeSpan.FromMilliseconds(50), "3"));
        Assert.Equal(["3"], await UntilAsync(ran, 1));
        await UntilAsync(async () => await queue.StateAsync(first.Id) == JobState.Completed);
        var second = await queue.AddDebouncedAsync("page", TimeSpan.FromHours(1), "4");
        Assert.True(second.IsNew);
        Assert.NotEqual(first.Id, second.Id);
    }
}
