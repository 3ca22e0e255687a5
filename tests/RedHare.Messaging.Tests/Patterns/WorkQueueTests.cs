using System.Collections.Concurrent;
using RedHare.Messaging.Tests.Servers;
using RedHare.Patterns.Messaging;

namespace RedHare.Messaging.Tests.Patterns;

public sealed class WorkQueueTests(TestBrokers brokers) : BusTest(brokers)
{
    /// <summary>Fault 23: first in, first out, seen with many.</summary>
    [Theory, EveryBroker]
    public async Task Messages_come_in_their_order_and_are_gone(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders");
        await queue.SendAsync(new Order(-1, "ann"), new SendOptions { MessageId = "first", Headers = new Dictionary<string, object?> { ["shop"] = "x" } }, Soon);
        await queue.SendAsync(Orders(200), cancellation: Soon);
        Assert.Equal(201, await queue.CountAsync(Soon));
        var seen = new Seen();
        await using (await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon)) await seen.CountAsync(201);
        Assert.Equal(Enumerable.Range(-1, 201), seen.Numbers);
        var first = seen.All[0];
        Assert.Equal(("first", "x", 1, "ann", queue.Name), (first.Id, first.Header("shop"), first.Attempt, first.Body.Customer, first.Queue));
        Assert.Equal("application/json", first.Properties.ContentType);
        Assert.True(first.Properties.IsPersistent);
        Assert.Equal(201, seen.All.Select(static message => message.Id).Distinct().Count());
        Assert.Equal(0, await queue.CountAsync(Soon));
    }

    /// <summary>Fault 18: what is handled is acknowledged behind the work, so that a consumer that dies in the middle loses nothing.</summary>
    [Theory, EveryBroker]
    public async Task A_message_outlives_its_consumer(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders");
        await queue.SendAsync(new Order(1), cancellation: Soon);
        var doomed = await Brokers.ConnectAsync(broker);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await Over(doomed).Queue<Order>(queue.Name).ConsumeAsync(async (_, cancellation) =>
        {
            begun.SetResult();
            await never.Task.WaitAsync(cancellation);
        }, cancellation: Soon);
        await begun.Task.WaitAsync(Patience);
        var closing = doomed.DisposeAsync().AsTask(); // In the middle of the work, with no word to the consumer.
        var seen = new Seen();
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await seen.CountAsync(1);
        Assert.True(seen.All[0].IsRedelivered);
        await closing.WaitAsync(Patience);
    }

    /// <summary>Fault 18: a handler that throws makes its message wait in a delay queue, a bounded number of times, and then it is a dead letter with the reason. The queue behind it goes on.</summary>
    [Theory, EveryBroker]
    public async Task What_fails_is_retried_and_then_given_up_with_the_reason(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = Quick });
        var failures = new ConcurrentQueue<MessageFailure>();
        var seen = new Seen();
        await queue.SendAsync(new Order(13), new SendOptions { MessageId = "unlucky", CorrelationId = "c", Headers = new Dictionary<string, object?> { ["shop"] = "x" } }, Soon);
        await queue.SendAsync(Orders(5), cancellation: Soon);
        await using var consumer = await queue.ConsumeAsync((message, _) =>
        {
            seen.Add(message);
            return message.Body.Number == 13 ? throw new IOException("no luck") : default;
        }, new ConsumeOptions<Order> { OnFailure = failures.Enqueue, Prefetch = 1 }, Soon);
        // The letter is there before its failure is told.
        await UntilAsync(async () => failures.Count == 3 && await queue.DeadLetters.CountAsync(Soon) == 1);
        await seen.CountAsync(8);
        Assert.Equal([1, 2, 3], seen.All.Where(static message => message.Body.Number == 13).Select(static message => message.Attempt));
        Assert.All(seen.All.Where(static message => message.Body.Number == 13), message => Assert.Equal(("unlucky", queue.Name, ""), (message.Id, message.RoutingKey, message.Exchange)));
        Assert.Equal(Enumerable.Range(0, 5), seen.Numbers.Where(static number => number != 13));
        Assert.Equal([FailureOutcome.Retried, FailureOutcome.Retried, FailureOutcome.DeadLettered], failures.Select(static failure => failure.Outcome));

        var letter = Assert.Single(await queue.DeadLetters.ReadAsync(cancellation: Soon));
        Assert.Equal(("no luck", "System.IO.IOException", 3, "unlucky", "c"), (letter.Reason, letter.ErrorType, letter.Failures, letter.Id, letter.Properties.CorrelationId));
        Assert.Equal(new Order(13), letter.Read());
        Assert.Equal((queue.Name, "", "x"), (letter.RoutingKey, letter.Exchange, letter.Properties.Headers!["shop"]));
        Assert.True(letter.FailedAt > DateTimeOffset.UtcNow.AddMinutes(-5));
        // Looking takes nothing away.
        Assert.Single(await queue.DeadLetters.ReadAsync(cancellation: Soon));
    }

    /// <summary>Fault 18: each pause has a queue of its own: a message with a long one does not stand in front of one with a short one.</summary>
    [Theory, EveryBroker]
    public async Task A_long_pause_is_in_nobodys_way(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = new RetrySchedule(TimeSpan.FromMilliseconds(20), TimeSpan.FromHours(1)) });
        var seen = new Seen();
        await using var consumer = await queue.ConsumeAsync((message, _) =>
        {
            seen.Add(message);
            return message.Body.Number == 0 || message.Attempt == 1 ? throw new IOException() : default;
        }, cancellation: Soon);
        await queue.SendAsync(new Order(0), cancellation: Soon);
        await seen.CountAsync(2); // Now it waits for an hour.
        await queue.SendAsync(new Order(1), cancellation: Soon);
        await seen.CountAsync(4);
        Assert.Equal([0, 0, 1, 1], seen.Numbers);
    }

    /// <summary>Fault 31: with prefetch 1, handlers that throw stall nothing: every message ends, handled or given up.</summary>
    [Theory, EveryBroker]
    public async Task Handlers_that_throw_do_not_stall_the_queue(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(5), 1) });
        var done = new ConcurrentDictionary<int, int>();
        await using var consumer = await queue.ConsumeAsync((message, _) =>
        {
            if (message.Body.Number % 3 == 0) throw new InvalidOperationException("always");
            if (message.Body.Number % 3 == 1 && message.Attempt == 1) throw new InvalidOperationException("once");
            done.AddOrUpdate(message.Body.Number, 1, static (_, count) => count + 1);
            return default;
        }, new ConsumeOptions<Order> { Prefetch = 1 }, Soon);
        await queue.SendAsync(Orders(60), cancellation: Soon);
        await UntilAsync(async () => done.Count == 40 && await queue.DeadLetters.CountAsync(Soon) == 20);
        Assert.All(done.Values, static count => Assert.Equal(1, count));
        Assert.Equal(0, await queue.CountAsync(Soon));
    }

    /// <summary>Fault 31: a consumer whose queue is deleted is told so, and no handler gets a message that is none.</summary>
    [Theory, EveryBroker]
    public async Task A_consumer_that_the_broker_cancels_ends_and_says_so(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders");
        var seen = new Seen();
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await queue.SendAsync(new Order(1), cancellation: Soon);
        await seen.CountAsync(1);
        await queue.DeleteAsync(Soon);
        Assert.Equal(ConsumerEnd.CancelledByBroker, await consumer.Completion.WaitAsync(Patience));
        Assert.Equal([1], seen.Numbers);
        // The next use declares it anew.
        await queue.SendAsync(new Order(2), cancellation: Soon);
        await using var next = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await seen.CountAsync(2);
    }

    [Theory, EveryBroker]
    public async Task Poison_goes_to_the_dead_letters_at_once_and_can_be_redriven(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders");
        var isMended = false;
        var seen = new Seen();
        await using var consumer = await queue.ConsumeAsync((message, _) =>
        {
            if (!Volatile.Read(ref isMended) && message.Body.Number < 2) throw message.Body.Number == 0 ? new PoisonMessageException("never") : new FormatException("bad");
            seen.Add(message);
            return default;
        }, new ConsumeOptions<Order> { IsPoison = static error => error is FormatException }, Soon);
        await queue.SendAsync(Orders(3), cancellation: Soon);
        await using (var channel = await bus.Backend.OpenChannelAsync(null, Soon)) await channel.PublishAsync(new OutgoingMessage("", queue.Name, Bytes("{")) { IsMandatory = true }, Soon);
        await UntilAsync(async () => await queue.DeadLetters.CountAsync(Soon) == 3);
        var letters = await queue.DeadLetters.ReadAsync(cancellation: Soon);
        Assert.Equal(["never", "bad"], letters.Take(2).Select(static letter => letter.Reason));
        Assert.Equal("System.Text.Json.JsonException", letters[2].ErrorType);
        Assert.ThrowsAny<Exception>(() => letters[2].Read());
        Assert.Equal("{", Text(letters[2].Body));

        Volatile.Write(ref isMended, true);
        Assert.Equal(2, await queue.DeadLetters.RedriveAsync(static letter => letter.ErrorType != "System.Text.Json.JsonException", cancellation: Soon));
        await seen.CountAsync(3);
        Assert.Equal([2, 0, 1], seen.Numbers);
        Assert.All(seen.All, static message => Assert.Equal(1, message.Attempt));
        Assert.Equal(1, await queue.DeadLetters.CountAsync(Soon));
        Assert.Equal(1, await queue.DeadLetters.PurgeAsync(Soon));
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));
    }

    [Theory, EveryBroker]
    public async Task What_the_broker_gives_up_is_a_dead_letter_too(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { MaxLength = 2 });
        await queue.SendAsync(Orders(3), cancellation: Soon);
        await queue.SendAsync(new Order(3), new SendOptions { Expiration = TimeSpan.FromMilliseconds(1) }, Soon);
        // The oldest two are crowded out; the last has no time.
        await UntilAsync(async () => await queue.DeadLetters.CountAsync(Soon) >= 2);
        var letters = await queue.DeadLetters.ReadAsync(cancellation: Soon);
        Assert.Equal([(0, "maxlen"), (1, "maxlen")], letters.Take(2).Select(static letter => (letter.Read().Number, letter.Reason)));
        Assert.All(letters, letter => Assert.Equal(queue.Name, letter.RoutingKey));
        await queue.DeadLetters.RedriveAsync(max: 1, cancellation: Soon);
        var seen = new Seen();
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await UntilAsync(() => seen.Numbers.Contains(0));
        Assert.Equal(queue.Name, seen.All.Single(static message => message.Body.Number == 0).RoutingKey);
    }

    [Theory, EveryBroker]
    public async Task Higher_priorities_come_first_and_equal_ones_in_their_order(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { MaxPriority = 10 });
        for (var i = 0; i < 30; i++) await queue.SendAsync(new Order(i), new SendOptions { Priority = (byte)(i % 3 * 5) }, Soon);
        var seen = new Seen();
        await using var consumer = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await seen.CountAsync(30);
        Assert.Equal(Enumerable.Range(0, 30).OrderByDescending(static i => i % 3).ThenBy(static i => i), seen.Numbers);
    }

    [Theory, EveryBroker]
    public async Task The_order_of_each_key_holds_though_some_fail(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(1), 3) });
        for (var i = 0; i < 100; i++) await queue.SendAsync(new Order(i), new SendOptions { OrderKey = $"k{i % 5}" }, Soon);
        var seen = new Seen();
        var running = new ConcurrentDictionary<string, int>();
        await using var consumer = await queue.ConsumeAsync(async (message, _) =>
        {
            Assert.Equal(1, running.AddOrUpdate(message.OrderKey!, 1, static (_, count) => count + 1));
            await Task.Yield();
            running[message.OrderKey!] = 0;
            if (message.Body.Number % 7 == 0 && message.Attempt == 1) throw new IOException();
            seen.Add(message);
        }, new ConsumeOptions<Order> { Order = MessageOrder.PerKey, Concurrency = 4 }, Soon);
        await seen.CountAsync(100);
        for (var key = 0; key < 5; key++) Assert.Equal(Enumerable.Range(0, 20).Select(i => i * 5 + key), seen.Numbers.Where(number => number % 5 == key));
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));
    }

    [Theory, EveryBroker]
    public async Task The_order_of_a_queue_holds_though_some_fail(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromMilliseconds(1), 1), IsSingleActiveConsumer = true });
        await queue.SendAsync(Orders(30), cancellation: Soon);
        var seen = new Seen();
        await using var consumer = await queue.ConsumeAsync((message, _) =>
        {
            if (message.Body.Number == 20 || (message.Body.Number % 5 == 0 && message.Attempt == 1)) throw new IOException();
            seen.Add(message);
            return default;
        }, new ConsumeOptions<Order> { Order = MessageOrder.Queue }, Soon);
        await seen.CountAsync(29);
        Assert.Equal(Enumerable.Range(0, 30).Where(static number => number != 20), seen.Numbers);
        Assert.Equal(20, Assert.Single(await queue.DeadLetters.ReadAsync(cancellation: Soon)).Read().Number);
    }

    [Theory, EveryBroker]
    public async Task Stopping_finishes_what_has_begun_and_gives_the_rest_back(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders");
        await queue.SendAsync(Orders(20), cancellation: Soon);
        var (begun, end) = (new SemaphoreSlim(0), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var first = new Seen();
        var consumer = await queue.ConsumeAsync(async (message, cancellation) =>
        {
            begun.Release();
            await end.Task.WaitAsync(cancellation);
            first.Add(message);
        }, new ConsumeOptions<Order> { Concurrency = 3, Prefetch = 10, DrainTimeout = Patience }, Soon);
        for (var i = 0; i < 3; i++) Assert.True(await begun.WaitAsync(Patience));
        var stop = consumer.StopAsync(Soon).AsTask();
        Assert.False(stop.IsCompleted);
        end.SetResult();
        await stop.WaitAsync(Patience);
        Assert.Equal(ConsumerEnd.Stopped, await consumer.Completion.WaitAsync(Patience));
        await consumer.DisposeAsync();
        var second = new Seen();
        await using var other = await queue.ConsumeAsync(second.HandleAsync, cancellation: Soon);
        await second.CountAsync(20 - first.Numbers.Count);
        Assert.Equal(Enumerable.Range(0, 20), first.Numbers.Concat(second.Numbers).Order());
    }

    /// <summary>Fault 23: the order of a queue is kept when its active consumer stops and the next takes over.</summary>
    [Theory, EveryBroker]
    public async Task Who_stands_by_begins_with_what_a_stopped_consumer_gives_back(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        foreach (var order in (MessageOrder[])[MessageOrder.Queue, MessageOrder.PerKey])
        {
            var queue = Queue(bus, $"orders-{order}", new QueueOptions { IsSingleActiveConsumer = true });
            for (var i = 0; i < 60; i++) await queue.SendAsync(new Order(i), new SendOptions { OrderKey = $"k{i % 3}" }, Soon);
            var (seen, reached, go) = (new Seen(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            var options = new ConsumeOptions<Order> { Order = order, Concurrency = order == MessageOrder.PerKey ? 3 : 1, Prefetch = 20, DrainTimeout = Patience };
            await using var first = await queue.ConsumeAsync(
                async (message, cancellation) =>
                {
                    if (message.Body.Number == 12)
                    {
                        reached.SetResult();
                        await go.Task.WaitAsync(cancellation);
                    }

                    seen.Add(message);
                },
                options,
                Soon);
            await reached.Task.WaitAsync(Patience);
            await using var second = await queue.ConsumeAsync(seen.HandleAsync, options, Soon);
            var stopping = first.StopAsync(Soon).AsTask();
            go.SetResult();
            await stopping.WaitAsync(Patience);
            await seen.CountAsync(60);
            Assert.Equal(Enumerable.Range(0, 60), order == MessageOrder.Queue ? seen.Numbers : seen.Numbers.Order());
            foreach (var ofKey in seen.All.GroupBy(static message => message.OrderKey))
                Assert.Equal(ofKey.Select(static message => message.Body.Number).Order(), ofKey.Select(static message => message.Body.Number));
        }
    }

    [Theory, EveryBroker]
    public async Task A_stop_does_not_wait_for_the_pause_of_a_retry(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = RetrySchedule.Fixed(TimeSpan.FromHours(1), 1) });
        await queue.SendAsync(Orders(3), new SendOptions { OrderKey = "k" }, Soon);
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = await queue.ConsumeAsync((_, _) => throw new IOException(), new ConsumeOptions<Order> { Order = MessageOrder.PerKey, OnFailure = _ => failed.TrySetResult() }, Soon);
        await failed.Task.WaitAsync(Patience);
        await consumer.StopAsync(Soon).AsTask().WaitAsync(Patience);
        await consumer.DisposeAsync();
        var seen = new Seen();
        await using var next = await queue.ConsumeAsync(seen.HandleAsync, cancellation: Soon);
        await seen.CountAsync(3);
        Assert.Equal([0, 1, 2], seen.Numbers);
    }

    [Theory, EveryBroker]
    public async Task An_attempt_that_takes_too_long_has_failed(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = RetrySchedule.None });
        await using var consumer = await queue.ConsumeAsync(
            static async (_, cancellation) => await Task.Delay(Timeout.Infinite, cancellation), new ConsumeOptions<Order> { HandlerTimeout = TimeSpan.FromMilliseconds(20) }, Soon);
        await queue.SendAsync(new Order(1), cancellation: Soon);
        await UntilAsync(async () => await queue.DeadLetters.CountAsync(Soon) == 1);
        Assert.Equal("System.TimeoutException", Assert.Single(await queue.DeadLetters.ReadAsync(cancellation: Soon)).ErrorType);
    }

    /// <summary>Fault 20: a message that comes twice is handled once.</summary>
    [Theory, EveryBroker]
    public async Task An_idempotent_consumer_handles_each_id_once(TestBroker broker)
    {
        var bus = await BusAsync(broker);
        var queue = Queue(bus, "orders", new QueueOptions { Retry = Quick });
        var options = new ConsumeOptions<Order> { Idempotency = bus.Idempotency(Name("mailer")), Concurrency = 4 };
        var seen = new Seen();
        var all = 0;
        ValueTask HandleAsync(Message<Order> message, CancellationToken cancellation)
        {
            Interlocked.Increment(ref all);
            if (message.Attempt == 1 && message.Body.Number % 4 == 0) throw new IOException(); // What failed is not remembered as done.
            seen.Add(message);
            return default;
        }
        await using var first = await queue.ConsumeAsync(HandleAsync, options, Soon);
        await using var second = await queue.ConsumeAsync(HandleAsync, options, Soon);
        for (var i = 0; i < 40; i++)
            for (var copy = 0; copy < 3; copy++) await queue.SendAsync(new Order(i), new SendOptions { MessageId = $"m{i}" }, Soon);
        await queue.SendAsync(new Order(99), cancellation: Soon);
        await UntilAsync(async () => seen.Numbers.Contains(99) && seen.Numbers.Count == 41 && await queue.CountAsync(Soon) == 0);
        await first.StopAsync(Soon);
        await second.StopAsync(Soon);
        Assert.Equal(Enumerable.Range(0, 40).Append(99), seen.Numbers.Order());
        Assert.Equal(0, await queue.DeadLetters.CountAsync(Soon));
    }
}
