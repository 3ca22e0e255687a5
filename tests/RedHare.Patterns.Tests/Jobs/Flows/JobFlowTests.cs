using System.Collections.Concurrent;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Jobs;
using Xunit;

namespace RedHare.Patterns.Tests.Jobs.Flows;

public sealed class JobFlowTests(TestServers servers) : JobTest(servers)
{
    private readonly ConcurrentQueue<string> _seen = new();

    /// <summary>Children in the parent's queue and in others, and children of children.</summary>
    [Theory, EveryBackend]
    public async Task A_parent_runs_after_its_children_and_has_their_results(TestBackend backend)
    {
        var (orders, payments) = (await QueueAsync(backend, "orders"), await QueueAsync(backend, "pay ments"));
        Work(orders);
        Work(payments);
        var flow = JobFlow.Of(orders, "ship").After(
            JobFlow.Of(payments, "pay").After(JobFlow.Of(orders, "check")),
            JobFlow.Of(orders, "pack"),
            JobFlow.Of(payments, "invoice").After(JobFlow.Of(payments, "number")));
        var id = await flow.AddAsync();
        await UntilAsync(async () => await orders.StateAsync(id) == JobState.Completed);
        string[] seen = [.. _seen];
        Assert.Equal("ship of pay, pack, invoice", seen[^1]);
        Assert.Contains("pay of check", seen);
        Assert.Contains("invoice of number", seen);
        Assert.Equal(6, seen.Length);
        Assert.Equal(default, (await orders.CountsAsync()).WaitingForChildren + (await payments.CountsAsync()).WaitingForChildren);

        // The same again changes nothing.
        await flow.AddAsync();
        Assert.Equal(6, _seen.Count);
    }

    [Theory, EveryBackend]
    public async Task What_a_failed_child_does_is_its_to_say(TestBackend backend)
    {
        var (orders, payments) = (await QueueAsync(backend, "orders"), await QueueAsync(backend, "payments"));
        Work(orders);
        Work(payments);
        foreach (var children in new[] { orders, payments })
        {
            _seen.Clear();
            var failed = await JobFlow.Of(orders, "top").After(JobFlow.Of(payments, "middle").After(JobFlow.Of(children, "fail"), JobFlow.Of(children, "good"))).AddAsync();
            await UntilAsync(async () => await orders.StateAsync(failed) == JobState.Failed);
            Assert.Contains("Not this one.", (await orders.GetAsync(failed))!.Reason, StringComparison.Ordinal);
            Assert.DoesNotContain(_seen, static line => line.StartsWith("top", StringComparison.Ordinal) || line.StartsWith("middle", StringComparison.Ordinal));

            var ignored = await JobFlow.Of(orders, "parent").After(JobFlow.Of(children, "fail").OnFailure(JobChildFailure.Ignore), JobFlow.Of(children, "a")).AddAsync();
            await UntilAsync(async () => await orders.StateAsync(ignored) == JobState.Completed);
            Assert.Contains(_seen, static line => line.StartsWith("parent of (InvalidOperationException: Not this one.), a", StringComparison.Ordinal));

            var removed = await JobFlow.Of(orders, "sole").After(JobFlow.Of(children, "fail").OnFailure(JobChildFailure.Remove)).AddAsync();
            await UntilAsync(async () => await orders.StateAsync(removed) == JobState.Completed);
            Assert.Contains("sole", _seen);
        }
        Assert.Equal(0, (await orders.CountsAsync()).WaitingForChildren + (await payments.CountsAsync()).WaitingForChildren);
    }

    /// <summary>A hundred children whose workers race: the parent runs once, with all of them.</summary>
    [Theory, EveryBackend]
    public async Task Racing_children_let_their_parent_run_once(TestBackend backend)
    {
        var (orders, items) = (await QueueAsync(backend, "orders"), await QueueAsync(backend, "items"));
        Work(orders);
        for (var i = 0; i < 3; i++) Work(i == 0 ? items : await QueueAsync(backend, "items"));
        var children = Enumerable.Range(0, 120).Select(i => JobFlow.Of(i % 3 == 0 ? orders : items, $"i{i}")).ToArray();
        var id = await JobFlow.Of(orders, "all").After(children).AddAsync();
        await UntilAsync(async () => await orders.StateAsync(id) == JobState.Completed);
        Assert.Equal($"all of {string.Join(", ", Enumerable.Range(0, 120).Select(static i => $"i{i}"))}", Assert.Single(_seen, static line => line.StartsWith("all", StringComparison.Ordinal)));
    }

    /// <summary>The worker that ended a child is lost before it has told the parent, or before it knows that it has: another tells, and to tell twice counts once.</summary>
    [Theory, EveryBackend]
    public async Task News_of_a_child_is_neither_lost_nor_counted_twice(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        foreach (var lost in new[] { "LRANGE", "LREM" })
        {
            var (parents, name) = (await QueueAsync(backend, $"orders {lost}"), $"items {lost}");
            var cut = new CutBackend((await OpenAsync(backend)).Backend, lost);
            var items = await QueueAsync(backend, name, over: cut);
            var child = JobFlow.Of(items, "first");
            var second = JobFlow.Of(await QueueAsync(backend, name), "second", new JobOptions { Delay = TimeSpan.FromHours(1) });
            var id = await JobFlow.Of(parents, "both").After(child, second).AddAsync();
            var worker = Work(items);
            await UntilAsync(async () => await items.StateAsync(child.Id) == JobState.Completed);
            await UntilAsync(() => cut.Times >= 1);
            await worker.AbandonAsync();
            var outbox = $"test:jobs:{{{Unique(name)}}}:outbox";
            Assert.Equal(1, await IntegerAsync(redis, "LLEN", outbox));
            var healthy = await QueueAsync(backend, name);
            Work(healthy);
            Work(parents);
            await UntilAsync(async () => await IntegerAsync(redis, "LLEN", outbox) == 0);
            Assert.Equal(JobState.WaitingForChildren, await parents.StateAsync(id));
            // The second has a delay of its own.
            Assert.True(await healthy.PromoteAsync(second.Id));
            await UntilAsync(async () => await parents.StateAsync(id) == JobState.Completed);
            Assert.Contains("both of first, second", _seen);
        }
    }

    /// <summary>Who adds a flow dies before any of its calls: either nothing of it runs, and the same flow added again does, or workers have it begin.</summary>
    [Theory, EveryBackend]
    public async Task Nothing_of_a_flow_runs_before_all_of_it_is_there(TestBackend backend)
    {
        var (orders, items) = (await QueueAsync(backend, "orders"), await QueueAsync(backend, "items"));
        Work(orders);
        Work(items);
        var redis = (await OpenAsync(backend)).Backend;
        var refused = 0;
        for (var calls = 0; ; calls++)
        {
            _seen.Clear();
            JobFlow Flow(JobQueue<string> orders, JobQueue<string> items, string round) => JobFlow.Of(orders, "top", new JobOptions { Id = $"top-{round}" }).After(
                JobFlow.Of(items, "middle", new JobOptions { Id = $"middle-{round}" }).After(JobFlow.Of(orders, "a", new JobOptions { Id = $"a-{round}" }), JobFlow.Of(items, "b", new JobOptions { Id = $"b-{round}" })),
                JobFlow.Of(items, "c", new JobOptions { Id = $"c-{round}" }));
            var dying = new DyingBackend(redis, calls);
            var failure = await Record.ExceptionAsync(async () => await Flow(await QueueAsync(backend, "orders", over: dying), await QueueAsync(backend, "items", over: dying), $"{calls}").AddAsync());
            if (failure is not null)
            {
                Assert.IsType<RedisConnectionException>(failure);
                refused++;
                // What is added now would run behind the flow's jobs, if those were ready.
                var (after, also) = (await orders.AddAsync("after"), await items.AddAsync("also"));
                await UntilAsync(async () => await orders.StateAsync(after) == JobState.Completed && await items.StateAsync(also) == JobState.Completed);
                Assert.Equal(["after", "also"], _seen.Order(StringComparer.Ordinal));
                await Flow(orders, items, $"{calls}").AddAsync();
            }
            await UntilAsync(async () => await orders.StateAsync($"top-{calls}") == JobState.Completed);
            Assert.Contains("top of middle, c", _seen);
            Assert.Contains("middle of a, b", _seen);
            if (failure is null && dying.IsAlive) break;
        }
        Assert.InRange(refused, 2, 30);
        Assert.Equal(0, (await orders.CountsAsync()).WaitingForChildren + (await items.CountsAsync()).WaitingForChildren);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var queue = await QueueAsync(TestBackend.InProcess);
        Assert.Throws<InvalidOperationException>(() => JobFlow.Of(queue, "a", new JobOptions { Delay = TimeSpan.FromSeconds(1) }).After(JobFlow.Of(queue, "b")));
        var many = Enumerable.Range(0, 1001).Select(i => JobFlow.Of(queue, "b")).ToArray();
        Assert.Throws<InvalidOperationException>(() => JobFlow.Of(queue, "a").After(many));
    }

    private JobWorker Work(JobQueue<string> queue) => Start(
        queue,
        async (job, cancellation) =>
        {
            if (job.Data == "fail") throw new InvalidOperationException("Not this one.");
            var children = await job.ChildrenAsync(cancellation);
            _seen.Enqueue(children.Count == 0 ? job.Data : $"{job.Data} of {string.Join(", ", children.Select(static child => child.IsCompleted ? child.Result<string>() : $"({child.Reason})"))}");
            job.SetResult(job.Data);
        },
        new JobWorkerOptions { Concurrency = 4 });

    /// <summary>A backend of a process that dies before one of its commands.</summary>
    private sealed class DyingBackend(IRedisBackend inner, int commands) : IRedisBackend
    {
        private int _left = commands;

        public bool IsAlive => Volatile.Read(ref _left) >= 0;

        public ValueTask<T> ExecuteAsync<T>(CommandLine line, ReplyConverter<T> converter, CancellationToken cancellation = default)
        {
            if (Interlocked.Decrement(ref _left) >= 0) return inner.ExecuteAsync(line, converter, cancellation);
            line.Return();
            throw new RedisConnectionException("The test has ended the process.", mayHaveRun: false);
        }

        public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => throw new NotSupportedException();

        public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

        public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => inner.SubscribeAsync(kind, channel, cancellation);

        public ValueTask DisposeAsync() => default;
    }

    /// <summary>A backend from which one command never comes through.</summary>
    private sealed class CutBackend(IRedisBackend inner, string command) : IRedisBackend
    {
        private int _times;

        public int Times => Volatile.Read(ref _times);

        public ValueTask<T> ExecuteAsync<T>(CommandLine line, ReplyConverter<T> converter, CancellationToken cancellation = default)
        {
            if (line.Spec.Name != command) return inner.ExecuteAsync(line, converter, cancellation);
            Interlocked.Increment(ref _times);
            line.Return();
            throw new RedisConnectionException("The test has cut the connection.", mayHaveRun: false);
        }

        public ValueTask<Reply[]> ExecuteBatchAsync(IReadOnlyList<CommandLine> commands, bool atomic, CancellationToken cancellation = default) => inner.ExecuteBatchAsync(commands, atomic, cancellation);

        public ValueTask<IRedisBackend> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) => inner.OpenSessionAsync(key, cancellation);

        public ValueTask<IRedisSubscription> SubscribeAsync(SubscriptionKind kind, RedisKey channel, CancellationToken cancellation = default) => inner.SubscribeAsync(kind, channel, cancellation);

        public ValueTask DisposeAsync() => default;
    }
}
