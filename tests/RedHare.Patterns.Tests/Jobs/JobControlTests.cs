using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs;

public sealed class JobControlTests(TestServers servers) : JobTest(servers)
{
    [Theory, EveryBackend]
    public async Task A_pause_lets_nothing_begin(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.PauseAsync();
        var (_, ran) = Noting(queue, new JobWorkerOptions { MaxSleep = TimeSpan.FromMinutes(2) });
        await queue.AddManyAsync(["a", "b"]);
        var counts = await queue.CountsAsync();
        Assert.Equal((2, true, 0), (counts.Waiting, counts.IsPaused, Count(ran)));
        await queue.ResumeAsync();
        Assert.Equal(["a", "b"], await UntilAsync(ran, 2));
    }

    /// <summary>A job's result comes to who waits, whether the job is kept or not.</summary>
    [Theory, EveryBackend]
    public async Task Who_waits_gets_the_result(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        Start(queue, (job, _) =>
        {
            if (job.Data == "bad") throw new InvalidOperationException("broken");
            if (job.Data != "none") job.SetResult(job.Data.Length);
            return default;
        });
        Assert.Equal(5, await queue.ResultAsync<int>(await queue.AddAsync("hello"), Soon));
        Assert.Null(await queue.ResultAsync<string>(await queue.AddAsync("none"), Soon));
        var id = await queue.AddAsync("bad");
        Assert.Equal("InvalidOperationException: broken", (await Assert.ThrowsAsync<JobFailedException>(async () => await queue.WaitAsync(id, Soon))).Reason);
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await queue.WaitAsync("nobody", Soon));
        // Waiting begins before the job does.
        var ids = await Task.WhenAll(Enumerable.Range(1, 40).Select(async i =>
        {
            var name = await queue.AddAsync(new string('x', i), new JobOptions { Delay = TimeSpan.FromMilliseconds(400), RemovesOnCompletion = i % 2 == 0 });
            return (i, await queue.ResultAsync<int>(name, Soon));
        }));
        Assert.All(ids, pair => Assert.Equal(pair.i, pair.Item2));
    }

    [Theory, EveryBackend]
    public async Task Events_come_in_order_and_go_on_where_one_stopped(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var ids = await queue.AddManyAsync(["a", "b", "bad"], new JobOptions { Attempts = 2 });
        Start(queue, async (job, _) =>
        {
            if (job.Data == "bad") throw new InvalidOperationException("broken");
            await job.ReportAsync("half way", CancellationToken.None);
        });
        var seen = new List<JobEvent>();
        await foreach (var happened in queue.EventsAsync("0-0", Soon))
        {
            seen.Add(happened);
            if (happened.Kind == JobEventKind.Failed) break;
        }
        Assert.Equal([JobEventKind.Waiting, JobEventKind.Waiting, JobEventKind.Waiting, JobEventKind.Active, JobEventKind.Progress, JobEventKind.Completed], seen.Take(6).Select(happened => happened.Kind));
        Assert.Equal(("half way", ids[0]), (seen[4].Text, seen[4].JobId));
        Assert.Equal(("InvalidOperationException: broken", ids[2]), (seen[^1].Text, seen[^1].JobId));
        Assert.Single(seen, happened => happened.Kind == JobEventKind.Retrying);
        // From each position, in the middle of an entry too, the rest follows.
        for (var i = 0; i < seen.Count - 1; i++)
        {
            var rest = new List<JobEvent>();
            await foreach (var happened in queue.EventsAsync(seen[i].Position, Soon))
            {
                rest.Add(happened);
                if (happened.Kind == JobEventKind.Failed) break;
            }
            Assert.Equal(seen.Skip(i + 1).Select(happened => happened.Position), rest.Select(happened => happened.Position));
        }
    }

    [Theory, EveryBackend]
    public async Task Progress_and_log_are_kept(TestBackend backend)
    {
        var queue = await QueueAsync(backend, options: new JobQueueOptions { LogBytes = 256 });
        Start(queue, async (job, _) =>
        {
            for (var i = 0; i < 100; i++) await job.LogAsync($"line {i}", CancellationToken.None);
            await job.ReportAsync("100 %", CancellationToken.None);
        });
        var id = await queue.AddAsync("a");
        await queue.WaitAsync(id, Soon);
        var job = (await queue.GetAsync(id))!;
        Assert.Equal(("100 %", "line 99"), (job.Progress, job.Log[^1]));
        Assert.InRange(job.Log.Count, 20, 40);
        Assert.Equal(Enumerable.Range(100 - job.Log.Count, job.Log.Count).Select(i => $"line {i}"), job.Log);
    }

    /// <summary>A job that waits is removed; one that runs is told, and given up.</summary>
    [Theory, EveryBackend]
    public async Task Jobs_are_cancelled(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var waiting = await queue.AddAsync("waiting", new JobOptions { Delay = TimeSpan.FromHours(1) });
        var grouped = await queue.AddAsync("grouped", new JobOptions { Group = "g", Delay = TimeSpan.FromHours(1) });
        Assert.True(await queue.CancelAsync(waiting));
        Assert.False(await queue.CancelAsync(waiting));
        Assert.True(await queue.PromoteAsync(grouped));
        Assert.False(await queue.PromoteAsync(grouped));
        Assert.True(await queue.CancelAsync(grouped));
        var begun = new TaskCompletionSource();
        Start(queue, async (_, token) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        var running = await queue.AddAsync("running", new JobOptions { Attempts = 5 });
        await begun.Task.WaitAsync(Soon);
        Assert.True(await queue.CancelAsync(running));
        await UntilAsync(async () =>
        {
            // The message may come before the worker hears; asking again does no harm.
            await queue.CancelAsync(running);
            return (await queue.CountsAsync()).EverFailed == 1;
        });
        Assert.Equal(0, (await queue.CountsAsync()).Waiting);
    }

    /// <summary>Fault 12: dead letters are tried again when the program says so.</summary>
    [Theory, EveryBackend]
    public async Task Dead_letters_are_redriven(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var isMended = false;
        var attempts = 0;
        Start(
            queue,
            (_, _) =>
            {
                if (Volatile.Read(ref isMended)) return default;
                Interlocked.Increment(ref attempts);
                throw new InvalidOperationException("broken");
            },
            new JobWorkerOptions { Concurrency = 4 });
        var ids = await queue.AddManyAsync(Enumerable.Range(0, 120).Select(i => $"{i}"), new JobOptions { Attempts = 2 });
        await UntilAsync(async () => (await queue.CountsAsync()).Failed == 120);
        Assert.Equal(240, attempts);
        Assert.Equal(20, (await queue.ListAsync(JobState.Failed, count: 20)).Count);
        Volatile.Write(ref isMended, true);
        Assert.True(await queue.RedriveAsync(ids[0]));
        Assert.False(await queue.RedriveAsync("nobody"));
        Assert.Equal(119, await queue.RedriveAsync());
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 120);
        Assert.Equal(0, (await queue.CountsAsync()).Failed);
    }

    [Theory, EveryBackend]
    public async Task What_has_ended_is_kept_by_count_and_age(TestBackend backend)
    {
        var queue = await QueueAsync(backend, options: new JobQueueOptions { KeepCompleted = new JobRetention(30) });
        Noting(queue, new JobWorkerOptions { Concurrency = 4 });
        var ids = await queue.AddManyAsync(Enumerable.Range(0, 100).Select(i => $"{i}"));
        await UntilAsync(async () => (await queue.CountsAsync()).EverCompleted == 100);
        Assert.Equal(30, (await queue.CountsAsync()).Completed);
        var redis = await OpenAsync(backend);
        var key = $"test:jobs:{{{queue.Name}}}:jobs";
        Assert.Equal(90, await IntegerAsync(redis, "HLEN", key)); // What was asked for, how its runs stand, what came of it; nothing is left of the others.
        var brief = new JobQueues(await ClientAsync(backend)).Queue<string>(queue.Name, new JobQueueOptions { KeepCompleted = new JobRetention(1000, TimeSpan.FromMilliseconds(1)) });
        var (_, ran) = Noting(brief);
        await UntilAsync(async () =>
        {
            await queue.AddAsync("more");
            return Count(ran) >= 2 && (await queue.CountsAsync()).Completed < 30;
        });
        Assert.NotEmpty(ids);
    }

    [Theory, EveryBackend]
    public async Task Queues_are_cleaned_drained_and_obliterated(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        await queue.AddManyAsync(Enumerable.Range(0, 250).Select(i => ($"{i}", (JobOptions?)new JobOptions { Group = i % 5 == 0 ? "g" : null, Delay = i % 2 == 0 ? default : TimeSpan.FromHours(1) })));
        Assert.Equal(125, await queue.DrainAsync());
        Assert.Equal(new JobCounts(0, 125, 0, 0, 0, 0, 0, 0, false), await queue.CountsAsync());
        Assert.Equal(125, await queue.DrainAsync(delayed: true));
        var redis = await OpenAsync(backend);
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", $"test:jobs:{{{queue.Name}}}:jobs"));
        var (worker, ran) = Noting(queue);
        await queue.AddManyAsync(Enumerable.Range(0, 150).Select(i => $"{i}"));
        await UntilAsync(async () => (await queue.CountsAsync()).Completed == 150);
        Assert.Equal(0, await queue.CleanAsync(JobState.Completed, TimeSpan.FromHours(1)));
        Assert.Equal(110, await queue.CleanAsync(JobState.Completed, most: 110));
        await worker.StopAsync();
        await queue.AddManyAsync(Enumerable.Range(0, 250).Select(i => ($"{i}", (JobOptions?)new JobOptions { Group = i % 5 == 0 ? "g" : null, Delay = i % 2 == 0 ? default : TimeSpan.FromHours(1) })));
        Assert.True(await queue.ObliterateAsync());
        string[] parts = ["meta", "jobs", "wait", "delayed", "active", "completed", "failed", "events", "wake", "ring", "grouped", "groups", "rested", "flows", "parents", "unique", "uniqueends", "minutes"];
        Assert.Equal(0, await IntegerAsync(redis, "EXISTS", [.. parts.Select(part => (RedisValue)$"test:jobs:{{{queue.Name}}}:{part}")]));
        Assert.NotEmpty(ran);
    }

    [Theory, EveryBackend]
    public async Task A_queue_with_running_jobs_is_not_obliterated(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var begun = new TaskCompletionSource();
        var worker = Start(queue, async (_, token) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
        });
        await queue.AddAsync("a");
        await begun.Task.WaitAsync(Soon);
        Assert.False(await queue.ObliterateAsync());
        await worker.AbandonAsync();
        Assert.True(await queue.ObliterateAsync(force: true));
        Assert.Equal(new JobCounts(0, 0, 0, 0, 0, 0, 0, 0, false), await queue.CountsAsync());
    }

    /// <summary>An attempt past its time has failed, whether its handler listens or not.</summary>
    [Theory, EveryBackend]
    public async Task Attempts_have_a_time(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var never = new TaskCompletionSource();
        Start(queue, (job, token) => job.Data == "deaf" ? new ValueTask(never.Task) : new ValueTask(Task.Delay(Timeout.Infinite, token)), new JobWorkerOptions { Timeout = TimeSpan.FromMilliseconds(50) });
        var (listening, deaf) = (await queue.AddAsync("listening"), await queue.AddAsync("deaf", new JobOptions { Timeout = TimeSpan.FromMilliseconds(60), Attempts = 2 }));
        Assert.Contains("longer than", (await Assert.ThrowsAsync<JobFailedException>(async () => await queue.WaitAsync(listening, Soon))).Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JobFailedException>(async () => await queue.WaitAsync(deaf, Soon));
        Assert.Equal(2, (await queue.GetAsync(deaf))!.Attempts);
        never.SetResult();
    }

    /// <summary>Backoff by the program's own rule, and a job that is put off without an attempt being counted.</summary>
    [Theory, EveryBackend]
    public async Task Backoff_may_be_the_programs(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var failures = new List<JobFailure>();
        var postponed = 0;
        Start(
            queue,
            (job, _) => job.Data switch
            {
                "later" => Interlocked.Increment(ref postponed) < 3 ? throw new JobPostponedException(TimeSpan.FromMilliseconds(5)) : default,
                _ => throw new InvalidOperationException("broken"),
            },
            new JobWorkerOptions
            {
                Backoff = failure =>
                {
                    failures.Add(failure);
                    return failure.Attempt < 3 ? TimeSpan.FromMilliseconds(2) : null;
                },
            });
        var (bad, later) = (await queue.AddAsync("bad", new JobOptions { Attempts = 100 }), await queue.AddAsync("later"));
        await Assert.ThrowsAsync<JobFailedException>(async () => await queue.WaitAsync(bad, Soon));
        await queue.WaitAsync(later, Soon);
        Assert.Equal([1, 2, 3], failures.Select(failure => failure.Attempt));
        Assert.Equal((3, 1), (postponed, (await queue.GetAsync(later))!.Attempts));
    }

    [Fact]
    public void Backoffs_grow_and_are_bounded()
    {
        var exponential = JobBackoff.Exponential(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), jitter: 0);
        Assert.Equal([1, 2, 4, 8, 10, 10], Enumerable.Range(1, 6).Select(attempt => exponential.After(attempt).TotalSeconds));
        Assert.Equal(10, exponential.After(int.MaxValue).TotalSeconds);
        Assert.Equal(TimeSpan.FromSeconds(3), JobBackoff.Fixed(TimeSpan.FromSeconds(3)).After(7));
        for (var i = 0; i < 100; i++) Assert.InRange(JobBackoff.Fixed(TimeSpan.FromSeconds(10), jitter: 0.5).After(1).TotalSeconds, 5, 10);
    }

    /// <summary>Fault 12: a worker whose lock is another's by now can neither complete nor report, and is told.</summary>
    [Theory, EveryBackend]
    public async Task Without_the_lock_nothing_is_settled(TestBackend backend)
    {
        var server = await TouchyAsync(backend);
        var (queue, cut) = (await QueueAsync(backend), await QueueAsync(backend, over: server));
        var (begun, lost, done, report) = (new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource(), new TaskCompletionSource<Exception?>());
        var tokens = new List<long>();
        Start(
            cut,
            async (job, token) =>
            {
                lock (tokens) tokens.Add(job.FencingToken);
                if (tokens.Count > 1) return;
                begun.SetResult();
                using var told = token.Register(() => lost.TrySetResult());
                await lost.Task;
                await done.Task;
                job.SetResult("the first");
                server.IsAway = false;
                report.SetResult(await Record.ExceptionAsync(async () => await job.ReportAsync("still here")));
            },
            new JobWorkerOptions { LockDuration = TimeSpan.FromSeconds(1) });
        var id = await queue.AddAsync("a");
        await begun.Task.WaitAsync(Soon);
        server.IsAway = true;
        Start(queue, (job, _) =>
        {
            lock (tokens) tokens.Add(job.FencingToken);
            job.SetResult("the second");
            return default;
        });
        Assert.Equal("the second", await queue.ResultAsync<string>(id, Soon));
        await lost.Task.WaitAsync(Soon);
        done.SetResult();
        Assert.IsType<JobLockLostException>(await report.Task.WaitAsync(Soon));
        await cut.WaitAsync(await queue.AddAsync("b"), Soon);
        Assert.Equal("the second", await queue.ResultAsync<string>(id, Soon));
        Assert.Equal(2, (await queue.CountsAsync()).EverCompleted);
        Assert.True(tokens[1] > tokens[0]);
    }

    /// <summary>Fault 13: eight sleepers, one job: one of them wakes, and the others sleep on.</summary>
    [Theory, EveryBackend]
    public async Task One_job_wakes_one_worker(TestBackend backend)
    {
        var server = await TouchyAsync(backend);
        var (queue, asking) = (await QueueAsync(backend, over: server), await QueueAsync(backend));
        for (var i = 0; i < 8; i++) Start(queue, static (_, _) => default, new JobWorkerOptions { MaxSleep = TimeSpan.FromMinutes(5) });
        // All have looked, and sleep: nobody says anything any more.
        var (before, quiet) = (-1, 0);
        await UntilAsync(async () =>
        {
            await Task.Delay(200);
            var (last, now) = (before, before = server.Commands);
            quiet = now >= 8 && now == last ? quiet + 1 : 0;
            return quiet == 4;
        });
        await asking.WaitAsync(await asking.AddAsync("a"), Soon);
        await UntilAsync(async () => (await asking.CountsAsync()).Completed == 1);
        // One waking, one taking, one settling; a herd would be eight wakings and eight takings.
        Assert.InRange(server.Commands - before, 2, 7);
    }

    /// <summary>Batches: one call for several jobs, each with an outcome of its own.</summary>
    [Theory, EveryBackend]
    public async Task Batches_have_an_outcome_for_each_job(TestBackend backend)
    {
        var queue = await QueueAsync(backend);
        var sizes = new List<int>();
        await queue.AddManyAsync(Enumerable.Range(0, 95).Select(i => $"{i}"));
        var worker = queue.StartBatchWorker(
            new JobBatchOptions(10, TimeSpan.FromMilliseconds(100)),
            (jobs, _) =>
            {
                lock (sizes) sizes.Add(jobs.Count);
                foreach (var job in jobs)
                {
                    if (job.Data.EndsWith('7')) job.Fail(new InvalidOperationException("odd"));
                    else job.SetResult(job.Data);
                }
                return default;
            });
        await UntilAsync(async () => await queue.CountsAsync() is { EverCompleted: 86, EverFailed: 9 });
        await worker.StopAsync();
        Assert.Equal(95, sizes.Sum());
        Assert.All(sizes, size => Assert.InRange(size, 1, 10));
        Assert.InRange(sizes.Count, 10, 30);
        await queue.AddManyAsync(["x", "y"]);
        var broken = queue.StartBatchWorker(new JobBatchOptions(10), (_, _) => throw new InvalidOperationException("all of it"));
        await UntilAsync(async () => (await queue.CountsAsync()).EverFailed == 11);
        await broken.StopAsync();
    }
}
