using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs;

public sealed class JobQueueTests(TestServers servers) : JobTest(servers)
{
    /// <summary>Fault 23: many jobs come out in the order in which they went in, added one by one and in bulk.</summary>
    [Theory, EveryBackend]
    public async Task First_in_first_out(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        for (var i = 0; i < 20; i++) await queue.AddAsync($"{i}");
        await queue.AddManyAsync(Enumerable.Range(20, 230).Select(i => $"{i}"));
        Assert.Equal(250, (await queue.CountsAsync()).Waiting);
        var (_, ran) = Noting(queue);
        Assert.Equal(Enumerable.Range(0, 250).Select(i => $"{i}"), await UntilAsync(ran, 250));
        await UntilAsync(async () => (await queue.CountsAsync()).Active == 0);
        Assert.Equal(new JobCounts(0, 0, 0, 250, 0, 0, 250, 0, false), await queue.CountsAsync());
    }

    /// <summary>Fault 28: equal priorities keep the order of their adding; smaller numbers go first; last in, first out goes before its priority.</summary>
    [Theory, EveryBackend]
    public async Task Priorities_keep_their_order(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.AddManyAsync(Enumerable.Range(0, 90).Select(i => ($"{i}", (JobOptions?)new JobOptions { Priority = i % 3 })));
        await queue.AddAsync("top", new JobOptions { Priority = 1, IsLastInFirstOut = true });
        await queue.AddAsync("last", new JobOptions { Priority = JobOptions.MaxPriority });
        string[] expected =
        [
            .. Enumerable.Range(0, 30).Select(i => $"{i * 3}"), "top", .. Enumerable.Range(0, 30).Select(i => $"{i * 3 + 1}"), .. Enumerable.Range(0, 30).Select(i => $"{i * 3 + 2}"), "last",
        ];
        var (_, ran) = Noting(queue);
        Assert.Equal(expected, await UntilAsync(ran, expected.Length));
    }

    [Theory, EveryBackend]
    public async Task An_id_is_added_once(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        Assert.True(await queue.TryAddAsync("order-1", "first"));
        Assert.False(await queue.TryAddAsync("order-1", "second"));
        Assert.Equal("order-1", await queue.AddAsync("third", new JobOptions { Id = "order-1" }));
        Assert.Equal((JobState.Waiting, "first"), (await queue.StateAsync("order-1"), await queue.DataAsync("order-1")));
        Assert.Equal(1, (await queue.CountsAsync()).Waiting);
        Assert.Equal(JobState.None, await queue.StateAsync("order-2"));
        Assert.Null(await queue.GetAsync("order-2"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await queue.TryAddAsync("a b", ""));
        Assert.Empty(await queue.AddManyAsync(Array.Empty<string>())); // Fault 16: nothing is no work.
        // Among many too: one that is there, and one that is named twice.
        await queue.AddManyAsync([("fourth", new JobOptions { Id = "order-1" }), ("fifth", new JobOptions { Id = "order-2", Priority = 1 }), ("sixth", new JobOptions { Id = "order-2" }), ("seventh", null)]);
        Assert.Equal(("first", "fifth"), (await queue.DataAsync("order-1"), await queue.DataAsync("order-2")));
        Assert.Equal(3, (await queue.CountsAsync()).Waiting);
        Assert.Equal("order-2", (await queue.ListAsync(JobState.Waiting))[^1]);
    }

    /// <summary>Callers who add at the same time share calls, and each hears of its own job.</summary>
    [Theory, EveryBackend]
    public async Task Of_many_who_add_the_same_one_does(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var added = await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Task.Run(async () => (Id: i % 50, IsNew: await queue.TryAddAsync($"id-{i % 50}", $"{i % 50}", new JobOptions { Group = i % 2 == 0 ? null : "g" })))));
        Assert.Equal(Enumerable.Range(0, 50), added.Where(one => one.IsNew).Select(one => one.Id).Order());
        Assert.Equal(50, (await queue.CountsAsync()).Waiting);
        // Without waiting for each other they keep the order of the calls.
        var order = await QueueAsync(backend, "order");
        await order.AddAsync("0"); // The first looks at the server's settings.
        var calls = Enumerable.Range(1, 299).Select(i => order.AddAsync($"{i}").AsTask()).ToArray();
        await Task.WhenAll(calls);
        var (_, ran) = Noting(order);
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), await UntilAsync(ran, 300));
    }

    /// <summary>What cannot be read is given up, and stops no worker.</summary>
    [Theory, EveryBackend]
    public async Task A_record_that_cannot_be_read_is_a_dead_letter(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var ids = await queue.AddManyAsync(["a", "b", "c"]);
        await (await OpenAsync(backend)).ExecuteAsync("HSET", $"test:jobs:{{{queue.Name}}}:jobs", ids[1], "1234567890123of a later version");
        var (worker, ran) = Noting(queue);
        await UntilAsync(async () => await queue.CountsAsync() is { Completed: 2, Failed: 1 });
        Assert.Equal(["a", "c"], ran);
        Assert.Equal(JobState.Failed, await queue.StateAsync(ids[1]));
        Assert.False(worker.Completion.IsCompleted);
    }

    /// <summary>A reply that is lost does not add a job twice: its name is the adder's.</summary>
    [Theory, EveryBackend]
    public async Task A_lost_reply_adds_once(TestBackend backend)
    {
        var queue = await QueueAsync(backend, over: new RepeatingBackend((await OpenAsync(backend)).Backend));
        await queue.AddAsync("a");
        await queue.AddManyAsync(["b", "c"]);
        Assert.Equal(3, (await queue.CountsAsync()).Waiting);
    }

    [Theory, EveryBackend]
    public async Task A_failure_is_tried_again(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var attempts = new List<int>();
        Start(queue, (job, _) =>
        {
            attempts.Add(job.Attempt);
            return job.Attempt < 3 ? throw new InvalidOperationException("not yet") : default;
        });
        var id = await queue.AddAsync("a", new JobOptions { Attempts = 5, Backoff = JobBackoff.Exponential(TimeSpan.FromMilliseconds(5)) });
        await UntilAsync(async () => await queue.StateAsync(id) == JobState.Completed);
        Assert.Equal([1, 2, 3], attempts);
        Assert.Equal(3, (await queue.GetAsync(id))!.Attempts);
    }

    /// <summary>Fault 12: attempts are bounded; then the job is a dead letter, with its reason.</summary>
    [Theory, EveryBackend]
    public async Task What_fails_for_good_is_a_dead_letter(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var ran = 0;
        Start(queue, (job, _) =>
        {
            Interlocked.Increment(ref ran);
            throw job.Data == "never" ? new UnrecoverableJobException("no such customer") : new InvalidOperationException("broken");
        });
        var bounded = await queue.AddAsync("often", new JobOptions { Attempts = 3 });
        var never = await queue.AddAsync("never", new JobOptions { Attempts = 3 });
        var forgotten = await queue.AddAsync("never", new JobOptions { RemovesOnFailure = true });
        await UntilAsync(async () => (await queue.CountsAsync()).EverFailed == 3);
        Assert.Equal(5, ran);
        var (first, second) = ((await queue.GetAsync(bounded))!, (await queue.GetAsync(never))!);
        Assert.Equal((JobState.Failed, 3, "InvalidOperationException: broken"), (first.State, first.Attempts, first.Reason));
        Assert.Equal((JobState.Failed, 1, "no such customer"), (second.State, second.Attempts, second.Reason));
        Assert.Null(await queue.GetAsync(forgotten));
    }

    /// <summary>Fault 12: a worker that is lost loses no job; its locks end, and another runs them. Completing without the lock is refused.</summary>
    [Theory, EveryBackend]
    public async Task What_a_lost_worker_had_comes_back(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var begun = new TaskCompletionSource();
        var free = new TaskCompletionSource();
        var lost = Start(
            queue,
            async (_, _) =>
            {
                begun.TrySetResult();
                await free.Task;
            },
            new JobWorkerOptions { LockDuration = TimeSpan.FromSeconds(1) });
        var id = await queue.AddAsync("a");
        await begun.Task.WaitAsync(Soon);
        await lost.AbandonAsync();
        var tokens = new List<(int, int)>();
        Start(queue, (job, _) =>
        {
            tokens.Add((job.Attempt, job.Stalls));
            return default;
        });
        await UntilAsync(async () => await queue.StateAsync(id) == JobState.Completed);
        Assert.Equal((2, 1), Assert.Single(tokens));
        free.SetResult();
    }

    /// <summary>A worker whose step took jobs and whose reply was lost is told again what it has: no job waits for its lock to end.</summary>
    [Theory, EveryBackend]
    public async Task A_lost_reply_of_a_step_costs_no_stall(TestBackend backend)
    {
        var server = await TouchyAsync(backend);
        var (queue, cut) = (await QueueAsync(backend), await QueueAsync(backend, over: server));
        var attempts = new List<(int, int)>();
        Start(
            cut,
            (job, _) =>
            {
                lock (attempts) attempts.Add((job.Attempt, job.Stalls));
                return default;
            },
            new JobWorkerOptions { Concurrency = 4, LockDuration = TimeSpan.FromHours(1), MaxSleep = TimeSpan.FromSeconds(1) });
        // It works, before replies are lost.
        await queue.AddAsync("first");
        await UntilAsync(async () => (await queue.CountsAsync()).EverCompleted == 1);
        // From the one on that tells of jobs: before it the worker would only ask what it has, and take nothing.
        var (left, lost) = (0, 0);
        server.OnReply = () =>
        {
            server.LosesReplies = Volatile.Read(ref left) > 0 && queue.CountsAsync().AsTask().GetAwaiter().GetResult().Active > 0;
            if (server.LosesReplies) (left, lost) = (left - 1, lost + 1);
        };
        for (var round = 1; round <= 3; round++)
        {
            Volatile.Write(ref left, 2);
            await queue.AddManyAsync(Enumerable.Range(0, 10).Select(i => $"{i}"));
            await UntilAsync(async () => (await queue.CountsAsync()).EverCompleted == 1 + round * 10);
        }
        Assert.InRange(lost, 3, 12);
        Assert.Equal(Enumerable.Repeat((1, 0), 31), attempts);
    }

    /// <summary>Stalls are bounded: what kills its workers is given up.</summary>
    [Theory, EveryBackend]
    public async Task What_loses_its_worker_too_often_is_a_dead_letter(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var id = await queue.AddAsync("a");
        var options = new JobWorkerOptions { LockDuration = TimeSpan.FromSeconds(1), MaxStalls = 1 };
        for (var round = 0; round < 2; round++)
        {
            var begun = new TaskCompletionSource();
            var worker = Start(
                queue,
                async (_, token) =>
                {
                    begun.TrySetResult();
                    await Task.Delay(Timeout.Infinite, token);
                },
                options);
            await begun.Task.WaitAsync(Soon);
            await worker.AbandonAsync();
        }
        Noting(queue, options);
        await UntilAsync(async () => await queue.StateAsync(id) == JobState.Failed);
        Assert.StartsWith("stalled", (await queue.GetAsync(id))!.Reason, StringComparison.Ordinal);
    }

    /// <summary>Fault 13: a worker that sleeps is woken by the time that is due, and by a job that is due sooner.</summary>
    [Theory, EveryBackend]
    public async Task Delays_end_when_they_are_due(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        // Longer than the test may take: no sleep ends by itself.
        var (_, ran) = Noting(queue, new JobWorkerOptions { MaxSleep = TimeSpan.FromMinutes(2) });
        await queue.AddAsync("never", new JobOptions { Delay = TimeSpan.FromHours(1) });
        await queue.AddAsync("later", new JobOptions { Delay = TimeSpan.FromSeconds(2) });
        await queue.AddAsync("soon", new JobOptions { Delay = TimeSpan.FromSeconds(1) });
        await queue.AddAsync("now");
        Assert.Equal(["now", "soon", "later"], await UntilAsync(ran, 3));
        Assert.Equal(1, (await queue.CountsAsync()).Delayed);
    }

    [Theory, EveryBackend]
    public async Task Many_adders_and_workers_lose_nothing(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var other = new JobQueues(await ClientAsync(backend)).Queue<string>(queue.Name);
        var (_, first) = Noting(queue, new JobWorkerOptions { Concurrency = 8 });
        var (_, second) = Noting(other, new JobWorkerOptions { Concurrency = 3, Prefetch = 0 });
        await Task.WhenAll(Enumerable.Range(0, 16).Select(adder => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++) await (i % 2 == 0 ? queue : other).AddAsync($"{adder}-{i}");
        })));
        await UntilAsync(() => Count(first) + Count(second) >= 800);
        await UntilAsync(async () => (await queue.CountsAsync()).Active == 0);
        Assert.Equal(800, first.Concat(second).Distinct().Count());
        Assert.Equal((800, 0), (Count(first) + Count(second), (await queue.CountsAsync()).Waiting));
    }

    /// <summary>Stopping gives back what was not begun, and what does not end in time.</summary>
    [Theory, EveryBackend]
    public async Task Stopping_gives_back_what_is_not_done(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var begun = new TaskCompletionSource();
        var worker = Start(
            queue,
            async (_, token) =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
            new JobWorkerOptions { Concurrency = 2, Prefetch = 5, ShutdownGrace = TimeSpan.FromMilliseconds(50) });
        await queue.AddManyAsync(Enumerable.Range(0, 10).Select(i => $"{i}"));
        await begun.Task.WaitAsync(Soon);
        await worker.StopAsync();
        var counts = await queue.CountsAsync();
        Assert.Equal((10, 0), (counts.Waiting, counts.Active));
        var attempts = new List<int>();
        Start(queue, (job, _) =>
        {
            lock (attempts) attempts.Add(job.Attempt);
            return default;
        });
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 10);
        Assert.All(attempts, attempt => Assert.Equal(1, attempt));
    }

    /// <summary>Fault 29: on a server that evicts keys no job is added, and no worker works.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var careful = new PatternContext(backend, new PatternOptions());
        var queue = new JobQueues(careful).Queue<string>("q");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await queue.AddAsync("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await queue.AddManyAsync(["a"]));
        var worker = queue.StartWorker((_, _) => default);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await worker.Completion);
        await worker.AbandonAsync();
    }
}
