using RedHare.Client.Tests.Servers;
using RedHare.Patterns.EventLogs;
using Xunit;

namespace RedHare.Patterns.Tests.EventLogs;

public sealed class ConsumerTests(TestServers servers) : EventLogTest(servers)
{
    /// <summary>The mistake of many examples: XGROUP CREATE … $ after the first XADDs makes a group that never sees them. A new group begins with the oldest event, unless it is told to begin elsewhere.</summary>
    [Theory, EveryBackend]
    public async Task A_new_group_sees_what_was_appended_before_it_was_made(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"));
        for (var i = 0; i < 20; i++) await log.AppendAsync($"{i}", "key");
        Seen all = new(), late = new(), middle = new();
        var tenth = (await log.ReadAsync().ToListAsync(Soon))[9].Id;
        await using var fromBeginning = await log.ConsumeAsync("all", all.HandleAsync, Quick);
        await using var fromEnd = await log.ConsumeAsync("late", late.HandleAsync, Quick with { Start = EventStart.End });
        await using var fromMiddle = await log.ConsumeAsync("middle", middle.HandleAsync, Quick with { Start = EventStart.After(tenth) });
        await log.AppendAsync("20", "key");
        await UntilAsync(() => all.Count == 21 && late.Count == 1 && middle.Count == 11);
        Assert.Equal(Enumerable.Range(0, 21).Select(i => $"{i}"), all.Values);
        Assert.Equal(["20"], late.Values);
        Assert.Equal(Enumerable.Range(10, 11).Select(i => $"{i}"), middle.Values);
    }

    [Theory, EveryBackend]
    public async Task A_group_goes_on_where_it_was(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"));
        Seen before = new(), after = new();
        await using (await log.ConsumeAsync("group", before.HandleAsync, Quick))
        {
            for (var i = 0; i < 10; i++) await log.AppendAsync($"{i}", "key");
            await UntilAsync(() => before.Count == 10);
        }
        Assert.Equal(0, (await log.StatusAsync("group")).Pending);
        for (var i = 10; i < 20; i++) await log.AppendAsync($"{i}", "key");
        Assert.Equal(10, (await log.StatusAsync("group")).Lag);
        await using var consumer = await log.ConsumeAsync("group", after.HandleAsync, Quick with { Start = EventStart.End });
        await UntilAsync(() => after.Count == 10);
        Assert.Equal(Enumerable.Range(10, 10).Select(i => $"{i}"), after.Values);
        await UntilAsync(async () => await log.StatusAsync("group") is { Lag: 0, Pending: 0 });
    }

    /// <summary>Many handlers at once, but never two of one key, and each key's events in their order: also where the earlier ones fail at first.</summary>
    [Theory, EveryBackend]
    public async Task The_order_of_a_key_holds_within_a_process(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"));
        var seen = new Seen();
        var (running, most) = (new int[5], 0);
        await log.AppendManyAsync([.. Enumerable.Range(0, 300).Select(i => new NewEvent<string>($"{i}", $"key{i % 5}"))]);
        await using var consumer = await log.ConsumeAsync(
            "group",
            async (one, token) =>
            {
                var key = int.Parse(one.Key![3..]);
                Assert.Equal(1, Interlocked.Increment(ref running[key]));
                most = Math.Max(most, running.Sum());
                await Task.Yield();
                Interlocked.Decrement(ref running[key]);
                if (int.Parse(one.Value) % 7 == 0 && one.Attempt == 1) throw new IOException("the first time");
                seen.Add(one);
            },
            Quick with { Parallelism = 4, Prefetch = 32 });
        await UntilAsync(() => seen.Count == 300);
        for (var key = 0; key < 5; key++) Assert.Equal(Enumerable.Range(0, 300).Where(i => i % 5 == key).Select(i => $"{i}"), seen.Of($"key{key}"));
        Assert.InRange(most, 1, 4);
    }

    /// <summary>Processes come and go while events are appended: each key's events are first seen in their order, none is missing, and what comes twice does so because a process was cut off.</summary>
    [Theory, EveryBackend]
    public async Task The_order_of_a_key_holds_across_processes(TestBackend backend)
    {
        const int events = 400;
        var name = Unique("log");
        var log = await LogAsync(backend, name);
        var seen = new Seen();
        await using var first = await log.ConsumeAsync("group", seen.HandleAsync, Quick);
        var appending = Task.Run(async () =>
        {
            for (var i = 0; i < events; i++) await log.AppendAsync($"{i:D4}", $"key{i % 6}");
        });
        for (var round = 0; round < 3; round++)
        {
            var other = await (await LogAsync(backend, name)).ConsumeAsync("group", seen.HandleAsync, Quick);
            await UntilAsync(() => other.Partitions.Count > 0 || appending.IsCompleted);
            await other.DisposeAsync();
        }
        await appending;
        await UntilAsync(() => seen.Values.Distinct().Count() == events);
        for (var key = 0; key < 6; key++)
            Assert.Equal(Enumerable.Range(0, events).Where(i => i % 6 == key).Select(i => $"{i:D4}"), seen.Of($"key{key}").Distinct());
        // All left gracefully: nothing came twice.
        Assert.Equal(events, seen.Count);
    }

    [Theory, EveryBackend]
    public async Task Partitions_are_divided_among_processes(TestBackend backend)
    {
        var name = Unique("log");
        var consumers = new List<EventConsumer>();
        for (var i = 0; i < 4; i++) consumers.Add(await (await LogAsync(backend, name)).ConsumeAsync("group", static (_, _) => Task.CompletedTask, Quick));
        // Three partitions: three work, one stands by.
        var watching = await LogAsync(backend, name);
        await UntilAsync(async () => (await watching.StatusAsync("group")).Processes == 4);
        // On a machine that is busy one may be passed on at any time: all is looked at together.
        await UntilAsync(() => consumers.Select(consumer => consumer.Partitions.ToArray()).ToArray() is var held
            && held.Select(partitions => partitions.Length).Order().SequenceEqual([0, 1, 1, 1]) && held.SelectMany(partitions => partitions).Order().SequenceEqual([0, 1, 2]));
        await consumers[0].DisposeAsync();
        await consumers[1].DisposeAsync();
        await UntilAsync(() => consumers[2].Partitions.Count + consumers[3].Partitions.Count == 3);
        await consumers[2].DisposeAsync();
        await UntilAsync(() => consumers[3].Partitions.Count == 3);
        await consumers[3].DisposeAsync();
    }

    [Theory, EveryBackend]
    public async Task Without_an_order_all_processes_work_on_all_partitions(TestBackend backend)
    {
        var name = Unique("log");
        var log = await LogAsync(backend, name, new EventLogOptions { Partitions = 1 });
        Seen one = new(), other = new();
        var options = Quick with { Order = EventOrder.None, Prefetch = 2, Parallelism = 2 };
        var both = new TaskCompletionSource();
        await using var first = await log.ConsumeAsync("group", Work(one, other), options);
        await using var second = await (await LogAsync(backend, name, new EventLogOptions { Partitions = 1 })).ConsumeAsync("group", Work(other, one), options);
        await log.AppendManyAsync([.. Enumerable.Range(0, 50).Select(i => new NewEvent<string>($"{i}", "key"))]);
        await UntilAsync(() => one.Count + other.Count == 50);
        Assert.Equal(50, one.Values.Concat(other.Values).Distinct().Count());
        Assert.True(one.Count > 0 && other.Count > 0);

        // Nobody ends his first event before the other has begun one.
        Func<DeliveredEvent<string>, CancellationToken, Task> Work(Seen mine, Seen others) => async (delivered, token) =>
        {
            mine.Add(delivered);
            if (others.Count > 0) both.TrySetResult();
            await both.Task.WaitAsync(token);
        };
    }

    [Theory, EveryBackend]
    public async Task Stopping_waits_for_what_runs_and_leaves_the_rest(TestBackend backend)
    {
        foreach (var order in new[] { EventOrder.Key, EventOrder.None })
        {
            var name = Unique($"log{order}");
            var log = await LogAsync(backend, name);
            Seen begun = new(), ended = new(), rest = new();
            var gate = new TaskCompletionSource();
            var consumer = await log.ConsumeAsync(
                "group",
                async (one, token) =>
                {
                    begun.Add(one);
                    await gate.Task;
                    ended.Add(one);
                },
                Quick with { Parallelism = 2, Order = order });
            await log.AppendManyAsync([.. Enumerable.Range(0, 10).Select(i => new NewEvent<string>($"{i}", $"{i}"))]);
            await UntilAsync(() => begun.Count == 2);
            var stopping = consumer.DisposeAsync().AsTask();
            Assert.False(stopping.IsCompleted);
            gate.SetResult();
            await stopping;
            Assert.Equal(2, ended.Count);
            Assert.Equal(begun.Values.Order(), ended.Values.Order());

            // At once: what was read and not begun waits for no time to run out.
            await using var next = await (await LogAsync(backend, name)).ConsumeAsync("group", rest.HandleAsync, Quick with { Order = order, ClaimIdle = TimeSpan.FromMinutes(10) });
            await UntilAsync(() => rest.Count == 8);
            Assert.Equal(Enumerable.Range(0, 10).Select(i => $"{i}"), ended.Values.Concat(rest.Values).Order());
        }
    }

    [Theory, EveryBackend]
    public async Task A_handler_that_does_not_end_is_told_when_patience_is_over(TestBackend backend)
    {
        var log = await LogAsync(backend, Unique("log"));
        var begun = new TaskCompletionSource();
        var consumer = await log.ConsumeAsync(
            "group",
            async (one, token) =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
            },
            Quick with { DrainTimeout = TimeSpan.FromMilliseconds(1) });
        await log.AppendAsync("endless");
        await begun.Task.WaitAsync(Soon);
        await consumer.DisposeAsync();
        Assert.Equal(1, (await log.StatusAsync("group")).Pending);
    }

    [Theory, EveryBackend]
    public async Task A_log_that_was_deleted_is_read_again_when_there_is_something_in_it(TestBackend backend)
    {
        var redis = await OpenAsync(backend);
        var name = Unique("log");
        var log = Log(redis.Backend, name, new EventLogOptions { Partitions = 1 });
        var seen = new Seen();
        await using var consumer = await log.ConsumeAsync("group", seen.HandleAsync, Quick);
        await log.AppendAsync("before");
        await UntilAsync(() => seen.Count == 1);
        await redis.ExecuteAsync("DEL", $"test:log:{{{name}}}:0");
        await log.AppendAsync("after");
        await UntilAsync(() => seen.Count == 2);
        Assert.Equal(["before", "after"], seen.Values);
    }
}
