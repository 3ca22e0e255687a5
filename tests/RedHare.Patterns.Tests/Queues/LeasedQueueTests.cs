using System.Collections.Concurrent;
using RedHare.Client.Tests.Servers;
using RedHare.Patterns.Queues;
using Xunit;

namespace RedHare.Patterns.Tests.Queues;

/// <summary>What both kinds of queue do alike.</summary>
public sealed class LeasedQueueTests(TestServers servers) : QueueTest(servers)
{
    private static readonly QueueKind[] Kinds = [QueueKind.Fifo, QueueKind.Priority];

    /// <summary>Fault 23: a queue, not a stack, with many items: added one by one and in bulk, taken one by one and many at once.</summary>
    [Theory, EveryBackend]
    public async Task Many_items_come_out_in_the_order_they_went_in(TestBackend backend)
    {
        var context = await ClientAsync(backend);
        foreach (var kind in Kinds)
        {
            var queue = Queue(context, kind, Unique("orders"));
            for (var i = 0; i < 50; i++) await AddAsync(queue, i);
            Assert.Equal(1250, await AddAsync(queue, [.. Enumerable.Range(50, 1200)]));
            Assert.Equal(1250, await queue.LengthAsync());
            Assert.Equal([0, 1, 2], await queue.PeekAsync(3));
            var taken = new List<int>();
            for (var i = 0; i < 50; i++)
            {
                await using var item = await queue.DequeueAsync();
                taken.Add(item.Value);
                Assert.Equal(1, item.Attempt);
                Assert.True(await item.CompleteAsync());
                Assert.False(await item.CompleteAsync());
            }
            while (await queue.TryDequeueManyAsync(500) is { Count: > 0 } items)
            {
                foreach (var item in items) taken.Add(item.Value);
                await Task.WhenAll(items.Select(item => item.CompleteAsync().AsTask()));
            }
            Assert.Equal(Enumerable.Range(0, 1250), taken);
            Assert.Equal(default, await queue.CountsAsync());
        }
    }

    [Theory, EveryBackend]
    public async Task What_is_put_back_is_where_it_was_or_at_the_back(TestBackend backend)
    {
        var context = await ClientAsync(backend);
        foreach (var kind in Kinds)
        {
            var queue = Queue(context, kind, Unique("orders"));
            await AddAsync(queue, 1, 2, 3);
            await using (var item = await queue.DequeueAsync()) Assert.Equal((1, 1), (item.Value, item.Attempt));
            await using (var item = await queue.DequeueAsync())
            {
                Assert.Equal((1, 2), (item.Value, item.Attempt));
                Assert.Equal(new QueueCounts(2, 1, 0), await queue.CountsAsync());
                Assert.True(await item.ReturnAsync(toBack: true));
                Assert.False(await item.ReturnAsync());
            }
            await using (var item = await queue.DequeueAsync())
            {
                Assert.Equal(2, item.Value);
                Assert.True(await item.CompleteAsync());
            }
            Assert.Equal([3, 1], await DrainAsync(queue));
            Assert.Null(await queue.TryDequeueAsync());
        }
    }

    /// <summary>Fault 12: what a consumer had that crashed comes back in its order, counted; the crashed one cannot complete it any more.</summary>
    [Theory, EveryBackend]
    public async Task A_crashed_consumer_loses_nothing(TestBackend backend)
    {
        foreach (var kind in Kinds)
        {
            var name = Unique("orders");
            var (redis, crashed, queue) = (await OpenAsync(backend), Queue(await ClientAsync(backend), kind, name), Queue(await ClientAsync(backend), kind, name));
            await AddAsync(queue, [.. Enumerable.Range(0, 250)]);
            var held = new List<QueueItem<int>>();
            while (await crashed.TryDequeueManyAsync(100) is { Count: > 0 } items) held.AddRange(items);
            Assert.Equal(250, held.Count);
            Assert.True(await held[0].CompleteAsync());
            Assert.Null(await queue.TryDequeueAsync());
            await EndLeasesAsync(redis, kind, name);

            var (taken, attempts) = (new List<int>(), new HashSet<int>());
            while (taken.Count < 249)
            {
                var item = await queue.TryDequeueAsync(Long);
                Assert.NotNull(item);
                taken.Add(item.Value);
                attempts.Add(item.Attempt);
                Assert.True(await item.CompleteAsync());
            }
            Assert.Equal(Enumerable.Range(1, 249), taken);
            Assert.Equal([2], attempts);
            foreach (var item in held.Skip(1).Take(5)) Assert.False(await item.CompleteAsync());
            await held[6].DisposeAsync();
            Assert.Equal(default, await queue.CountsAsync());
        }
    }

    /// <summary>Fault 12: many consumers at one queue, some of which fail and some of which crash. Each item is completed once.</summary>
    [Theory, EveryBackend]
    public async Task Racing_consumers_complete_each_item_once(TestBackend backend)
    {
        const int Items = 600, Consumers = 6;
        foreach (var kind in Kinds)
        {
            var name = Unique("orders");
            var options = new QueueOptions { Lease = TimeSpan.FromSeconds(1), MaxAttempts = 255 };
            var completed = new ConcurrentDictionary<int, int>();
            var queues = new List<LeasedQueue<int>>();
            for (var i = 0; i < Consumers; i++) queues.Add(Queue(await ClientAsync(backend), kind, name, options));
            var crashing = Queue(await ClientAsync(backend, new ManualTime()), kind, name, options);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Soon);
            var consumers = queues.Select(queue => Task.Run(async () =>
            {
                try
                {
                    await foreach (var item in queue.ConsumeAsync(end.Token))
                    {
                        await using var _ = item;
                        if (Random.Shared.Next(20) == 0) continue;
                        if (!await item.CompleteAsync(end.Token)) continue;
                        completed.AddOrUpdate(item.Value, 1, static (_, times) => times + 1);
                        if (completed.Count == Items) await end.CancelAsync();
                    }
                }
                catch (OperationCanceledException)
                {
                }
            })).ToArray();
            var crash = Task.Run(async () =>
            {
                for (var i = 0; i < 10; i++) await crashing.TryDequeueManyAsync(3);
            });
            await Task.WhenAll(Enumerable.Range(0, 3).Select(part => Task.Run(async () =>
            {
                for (var i = part; i < Items; i += 3) await AddAsync(queues[part], i);
            })));
            await Task.WhenAll([.. consumers, crash]);
            Assert.Equal(Enumerable.Range(0, Items), completed.Keys.Order());
            Assert.All(completed.Values, times => Assert.Equal(1, times));
        }
    }

    [Theory, EveryBackend]
    public async Task After_its_last_attempt_an_item_is_a_dead_letter(TestBackend backend)
    {
        var context = await ClientAsync(backend);
        foreach (var kind in Kinds)
        {
            var queue = Queue(context, kind, Unique("orders"), new QueueOptions { MaxAttempts = 3 });
            await AddAsync(queue, 7, 8, 9);
            for (var i = 1; i <= 3; i++)
            {
                await using var item = await queue.DequeueAsync();
                Assert.Equal((7, i), (item.Value, item.Attempt));
                if (i == 3) Assert.True(await item.ReturnAsync(reason: "It is 7."));
            }
            await using (var item = await queue.DequeueAsync()) Assert.True(await item.DeadLetterAsync("It is 8."));
            Assert.Equal(new QueueCounts(1, 0, 2), await queue.CountsAsync());
            var letters = await queue.DeadLettersAsync();
            Assert.Equal([(7, 3, "It is 7."), (8, 1, "It is 8.")], letters.Select(letter => (letter.Value, letter.Attempts, letter.Reason)));
            Assert.Equal(8, Assert.Single(await queue.DeadLettersAsync(after: letters[0].Id)).Value);
            Assert.True(await queue.RequeueAsync(letters[0].Id));
            Assert.False(await queue.RequeueAsync(letters[0].Id));
            Assert.True(await queue.DeleteAsync(letters[1].Id));
            Assert.False(await queue.DeleteAsync(letters[1].Id));
            await using (var item = await queue.DequeueAsync()) Assert.True(await item.CompleteAsync());
            await using (var item = await queue.DequeueAsync())
            {
                Assert.Equal((7, 1), (item.Value, item.Attempt));
                Assert.True(await item.CompleteAsync());
            }
            Assert.Equal(default, await queue.CountsAsync());
        }
    }

    /// <summary>The crash of its consumer is an attempt too: what kills each process does not do so for ever.</summary>
    [Theory, EveryBackend]
    public async Task What_crashes_each_consumer_is_given_up(TestBackend backend)
    {
        foreach (var kind in Kinds)
        {
            var name = Unique("orders");
            var options = new QueueOptions { MaxAttempts = 2 };
            var (redis, queue) = (await OpenAsync(backend), Queue(await ClientAsync(backend), kind, name, options));
            await AddAsync(queue, 7);
            for (var attempt = 1; attempt <= 2; attempt++)
            {
                var crashing = Queue(await ClientAsync(backend), kind, name, options);
                Assert.Equal(attempt, (await crashing.DequeueAsync()).Attempt);
                await EndLeasesAsync(redis, kind, name);
            }
            Assert.Null(await queue.TryDequeueAsync());
            Assert.Equal(new QueueCounts(0, 0, 1), await queue.CountsAsync());
            Assert.Contains("consumer", Assert.Single(await queue.DeadLettersAsync()).Reason, StringComparison.Ordinal);
        }
    }

    /// <summary>The clocks of those who wait stand still: only a word that there is something can wake them.</summary>
    [Theory, EveryBackend]
    public async Task Who_waits_is_woken(TestBackend backend)
    {
        foreach (var kind in Kinds)
        {
            var (name, time) = (Unique("orders"), new ManualTime());
            var (queue, waiting) = (Queue(await ClientAsync(backend), kind, name), Queue(await ClientAsync(backend, time), kind, name));
            for (var round = 0; round < 20; round++)
            {
                Task<QueueItem<int>?>[] tasks = [waiting.TryDequeueAsync(Long, Soon).AsTask(), waiting.TryDequeueAsync(Long, Soon).AsTask()];
                if (round == 0) await UntilAsync(() => time.Timers >= 2);
                if (round % 2 == 0) await AddAsync(queue, 1, 2);
                else await Task.WhenAll(AddAsync(queue, 1).AsTask(), AddAsync(queue, 2).AsTask());
                var items = await Task.WhenAll(tasks);
                Assert.Equal([1, 2], items.Select(item => item!.Value).Order());
                foreach (var item in items) Assert.True(await item!.CompleteAsync());
            }
            var late = waiting.TryDequeueAsync(Long, Soon).AsTask();
            await AddAsync(queue, 3);
            await using (var item = await late) Assert.Equal(3, item!.Value);
            var again = await waiting.DequeueAsync(Soon);
            var last = waiting.TryDequeueAsync(Long, Soon).AsTask();
            await UntilAsync(() => time.Timers >= 2);
            // What is put back wakes as well.
            await again.DisposeAsync();
            await using (var item = await last) Assert.Equal((3, 3), (item!.Value, item.Attempt));
        }
    }

    [Fact]
    public async Task Nobody_waits_past_his_time_or_when_he_is_called_off()
    {
        var (time, name) = (new ManualTime(), Unique("orders"));
        var queue = Queue(await ClientAsync(TestBackend.InProcess, time), QueueKind.Fifo, name);
        var waiting = queue.TryDequeueAsync(TimeSpan.FromSeconds(30)).AsTask();
        Assert.Null(await PassAsync(time, waiting));
        using var end = new CancellationTokenSource();
        var endless = queue.DequeueAsync(end.Token).AsTask();
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless);
        await AddAsync(queue, 1);
        Assert.Equal([1], await DrainAsync(queue));
    }

    /// <summary>Fault 12: an item whose delivery was lost on its way comes back though its consumer lives and goes on.</summary>
    [Theory, EveryBackend]
    public async Task A_delivery_that_was_lost_comes_back(TestBackend backend)
    {
        foreach (var kind in Kinds)
        {
            var server = await TouchyAsync(backend);
            var queue = Queue(await ClientAsync(backend, over: server), kind, Unique("orders"));
            await AddAsync(queue, 1, 2, 3);
            var first = await queue.DequeueAsync();
            server.LosesReplies = true;
            await Assert.ThrowsAsync<RedisConnectionException>(async () => await queue.TryDequeueAsync());
            server.LosesReplies = false;
            var third = await queue.DequeueAsync();
            Assert.Equal((1, 3), (first.Value, third.Value));
            // The first of the two was the last that depended on the consumer which the lost item was given to.
            Assert.True(await first.CompleteAsync());
            var second = await queue.TryDequeueAsync(Long, Soon);
            Assert.Equal((2, 1), (second!.Value, second.Attempt));
            Assert.True(await second.CompleteAsync());
            Assert.True(await third.CompleteAsync());
            Assert.Equal(default, await queue.CountsAsync());
        }
    }

    [Theory, EveryBackend]
    public async Task A_completion_whose_reply_was_lost_may_be_repeated(TestBackend backend)
    {
        foreach (var kind in Kinds)
        {
            var (redis, server, name) = (await OpenAsync(backend), await TouchyAsync(backend), Unique("orders"));
            var queue = Queue(await ClientAsync(backend, over: server), kind, name);
            await AddAsync(queue, 1, 2);
            await using (var item = await queue.DequeueAsync())
            {
                server.LosesReplies = true;
                await Assert.ThrowsAsync<RedisConnectionException>(async () => await item.CompleteAsync());
                server.LosesReplies = false;
                Assert.True(await item.CompleteAsync());
            }
            // The server is away when it is put back: it comes back when its consumer goes.
            var held = await queue.DequeueAsync();
            server.IsAway = true;
            await held.DisposeAsync();
            server.IsAway = false;
            await EndLeasesAsync(redis, kind, name);
            var back = await queue.TryDequeueAsync();
            Assert.Equal(2, back!.Value);
            Assert.True(await back.CompleteAsync());
        }
    }

    /// <summary>A process that takes nothing any more leaves nothing behind on the server.</summary>
    [Theory, EveryBackend]
    public async Task An_idle_consumer_leaves(TestBackend backend)
    {
        foreach (var kind in Kinds)
        {
            var (redis, time, name) = (await OpenAsync(backend), new ManualTime(), Unique("orders"));
            var queue = Queue(await ClientAsync(backend, time), kind, name);
            await AddAsync(queue, 1);
            var held = await queue.DequeueAsync();
            // Later than this is only what happens if a renewal under way does not come back.
            var renewal = TimeSpan.FromSeconds(10.5);
            for (var i = 0; i < 3; i++)
            {
                await UntilAsync(() => time.NextIn <= renewal);
                time.Advance(time.NextIn);
            }
            Assert.Equal(1, await IntegerAsync(redis, "EXISTS", QueueKey(kind, name, ":consumers")));
            Assert.True(await held.CompleteAsync());
            await UntilAsync(async () =>
            {
                if (time.NextIn <= renewal) time.Advance(time.NextIn);
                return await IntegerAsync(redis, "EXISTS", QueueKey(kind, name, ":consumers")) == 0;
            });
            await AddAsync(queue, 2);
            Assert.Equal([2], await DrainAsync(queue));
        }
    }

    /// <summary>Whoever empties the server, or another who takes it over, does not stop those who go on.</summary>
    [Fact]
    public async Task A_consumer_that_the_server_forgot_begins_anew()
    {
        await using var server = EmbeddedServer.Open();
        await using var backend = server.OpenBackend();
        using var context = new PatternContext(backend, new PatternOptions());
        var queue = Queue(context, QueueKind.Fifo, "orders");
        await AddAsync(queue, 1);
        var held = await queue.DequeueAsync();
        await backend.ExecuteAsync(CommandLine.Rent(new CommandSpec("FLUSHALL")), static reply => reply.IsNull);
        await AddAsync(queue, 2);
        Assert.Equal([2], await DrainAsync(queue));
        Assert.False(await held.CompleteAsync());
    }

    [Theory, EveryBackend]
    public async Task What_cannot_be_read_is_a_dead_letter_and_stands_in_nobodys_way(TestBackend backend)
    {
        var (context, name) = (await ClientAsync(backend), Unique("orders"));
        await new SimpleQueues(context).Fifo<string>(name).EnqueueAsync("no number");
        var queue = Queue(context, QueueKind.Fifo, name);
        await AddAsync(queue, 1);
        Assert.Equal([1], await queue.PeekAsync(5));
        Assert.Equal([1], await DrainAsync(queue));
        var letter = Assert.Single(await queue.DeadLettersAsync());
        Assert.Contains("Exception", letter.Reason, StringComparison.Ordinal);
        Assert.Contains("no number", System.Text.Encoding.UTF8.GetString(letter.Payload.Span), StringComparison.Ordinal);
    }

    /// <summary>Fault 29: on a server that evicts keys nothing is queued, unless the program says that it may be so.</summary>
    [Fact]
    public async Task A_server_that_evicts_is_refused()
    {
        await using var server = EmbeddedServer.Open(("maxmemory", "100mb"), ("maxmemory-policy", "allkeys-lru"));
        await using var backend = server.OpenBackend();
        using var careful = new PatternContext(backend, new PatternOptions());
        using var careless = new PatternContext(backend, new PatternOptions { AllowsEviction = true });
        foreach (var kind in Kinds)
        {
            var queue = Queue(careful, kind, "orders");
            Assert.Contains("lru", (await Assert.ThrowsAsync<InvalidOperationException>(async () => await AddAsync(queue, 1))).Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await queue.TryDequeueAsync());
            Assert.Equal(1, await AddAsync(Queue(careless, kind, "orders"), 1));
        }
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        var context = await ClientAsync(TestBackend.InProcess);
        var queues = new SimpleQueues(context);
        Assert.Throws<ArgumentException>(() => queues.Fifo<int>("a{b}"));
        Assert.Throws<ArgumentOutOfRangeException>(() => queues.Fifo<int>("a", new QueueOptions { MaxAttempts = 256 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => queues.Fifo<int>("a", new QueueOptions { MaxAttempts = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => queues.Priority<int>("a", new QueueOptions { Lease = TimeSpan.FromMilliseconds(49) }));
        Assert.Throws<ArgumentOutOfRangeException>(() => queues.Priority<int>("a", new QueueOptions { MaxDeadLetters = 0 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await queues.Fifo<int>("a").TryDequeueManyAsync(501));
        Assert.Equal(0, await queues.Fifo<int>(Unique("none")).EnqueueManyAsync([]));
        Assert.Equal(0, await queues.Priority<int>(Unique("none")).EnqueueManyAsync([]));
    }
}
