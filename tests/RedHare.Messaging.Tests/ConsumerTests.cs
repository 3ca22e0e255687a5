using System.Collections.Concurrent;
using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class ConsumerTests(TestBrokers brokers) : MessagingTest(brokers)
{
    private readonly ConcurrentQueue<string> _got = new();

    /// <summary>Whose connection is lost leaves the queue as it was: who stood by begins with what was not answered, and goes on in order.</summary>
    [Theory, EveryBroker(OverNetwork = true)]
    public async Task The_next_single_active_consumer_begins_where_the_lost_one_was(TestBroker broker)
    {
        var proxy = Keep(new CutProxy(await Brokers.EndPointAsync(broker)));
        var channel = await OpenChannelAsync(broker);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")) { Arguments = new Dictionary<string, object?> { ["x-single-active-consumer"] = true } }, Soon);
        var held = new ConcurrentQueue<Delivery>();
        var active = await Keep(await TestBrokers.ConnectAsync(proxy.EndPoint)).OpenChannelAsync(cancellation: Soon);
        await active.ConsumeAsync(Name("q"), new ConsumerOptions { Prefetch = 8 }, (delivery, _) =>
        {
            held.Enqueue(delivery);
            return default;
        }, Soon);
        var got = new ConcurrentQueue<string>();
        await channel.ConsumeAsync(Name("q"), new ConsumerOptions { Prefetch = 8 }, (delivery, cancellation) =>
        {
            got.Enqueue(Text(delivery.Body));
            return delivery.AckAsync(cancellation);
        }, Soon);
        await channel.PublishAsync([.. Enumerable.Range(0, 40).Select(i => new OutgoingMessage("", Name("q"), Bytes($"{i}")))], Soon);
        await UntilAsync(() => held.Count == 8);
        proxy.Cut(staysShut: true);
        await UntilAsync(() => got.Count == 40);
        Assert.Equal(Enumerable.Range(0, 40).Select(static i => $"{i}"), got);
        await channel.DeleteQueueAsync(Name("q"), cancellation: Soon);
    }

    [Theory, EveryBroker]
    public async Task Deliveries_come_in_order_and_what_is_answered_is_gone(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 500);
        await using var consumer = await channel.ConsumeAsync(queue, null, NoteAndAck, Soon);
        await UntilAsync(() => _got.Count == 500);
        Assert.Equal(Enumerable.Range(0, 500).Select(static i => $"{i}"), _got);
        await consumer.StopAsync(Soon);
        Assert.Equal(ConsumerEnd.Stopped, await consumer.Completion.WaitAsync(Patience));
        await UntilAsync(async () => await channel.InspectQueueAsync(queue, Soon) is { MessageCount: 0, ConsumerCount: 0 });
    }

    [Theory, EveryBroker]
    public async Task What_is_sent_back_comes_again_and_says_so(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 1);
        await using var consumer = await channel.ConsumeAsync(queue, null, async (delivery, _) =>
        {
            _got.Enqueue($"{Text(delivery.Body)} {delivery.IsRedelivered}");
            if (delivery.IsRedelivered) await delivery.AckAsync(Soon);
            else await delivery.NackAsync(requeue: true, Soon);
        }, Soon);
        await UntilAsync(() => _got.Count == 2);
        Assert.Equal(["0 False", "0 True"], _got);
    }

    [Theory, EveryBroker]
    public async Task What_is_rejected_goes_to_the_dead_letter_exchange(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var dead = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        var queue = await QueueAsync(channel, 2, new Dictionary<string, object?> { ["x-dead-letter-exchange"] = "", ["x-dead-letter-routing-key"] = dead });
        await (await channel.GetAsync(queue, cancellation: Soon))!.RejectAsync(cancellation: Soon);
        await (await channel.GetAsync(queue, cancellation: Soon))!.NackAsync(requeue: false, Soon);
        Delivery? letter = null;
        await UntilAsync(async () => (letter = await channel.GetAsync(dead, cancellation: Soon)) is not null);
        Assert.Equal("0", Text(letter!.Body));
        var deaths = Assert.IsAssignableFrom<IReadOnlyList<object?>>(letter.Properties.Headers!["x-death"]);
        var death = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(deaths[0]);
        Assert.Equal("rejected", death["reason"]);
        Assert.Equal(queue, death["queue"]);
    }

    [Theory, EveryBroker]
    public async Task Prefetch_bounds_what_is_here_without_an_answer(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 10);
        var here = new ConcurrentQueue<Delivery>();
        await using var consumer = await channel.ConsumeAsync(queue, new ConsumerOptions { Prefetch = 3 }, (delivery, _) =>
        {
            here.Enqueue(delivery);
            return default;
        }, Soon);
        await UntilAsync(() => here.Count == 3);
        await UntilAsync(async () => (await channel.InspectQueueAsync(queue, Soon)).MessageCount == 7);
        for (var i = 3; i < 10; i++)
        {
            Assert.True(here.TryDequeue(out var delivery));
            await delivery.AckAsync(Soon);
            await UntilAsync(() => here.Count == 3);
        }

        Assert.Equal(0, (await channel.InspectQueueAsync(queue, Soon)).MessageCount);
    }

    [Theory, EveryBroker]
    public async Task Handlers_run_at_once_as_many_as_may(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 20);
        var (running, most) = (0, 0);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await channel.ConsumeAsync(queue, new ConsumerOptions { Concurrency = 4 }, async (delivery, token) =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            if (now == 4) all.TrySetResult();
            await all.Task.WaitAsync(Patience, token);
            Interlocked.Decrement(ref running);
            await NoteAndAck(delivery, default);
        }, Soon);
        await UntilAsync(() => _got.Count == 20);
        Assert.Equal(4, most);

        static void InterlockedMax(ref int most, int value)
        {
            int seen;
            while ((seen = Volatile.Read(ref most)) < value) Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    [Theory, EveryBroker]
    public async Task Without_answers_a_slow_handler_loses_nothing(TestBroker broker)
    {
        const int Count = 3000;
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, Count);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await channel.ConsumeAsync(queue, new ConsumerOptions { AutoAck = true }, async (delivery, _) =>
        {
            await goOn.Task;
            Assert.True(delivery.IsSettled);
            _got.Enqueue(Text(delivery.Body));
        }, Soon);
        goOn.SetResult();
        await UntilAsync(() => _got.Count == Count);
        Assert.Equal(Enumerable.Range(0, Count).Select(static i => $"{i}"), _got);
    }

    [Theory, EveryBroker]
    public async Task The_end_of_the_queue_ends_its_consumer(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        var queue = await QueueAsync(channel, 0);
        await using var consumer = await channel.ConsumeAsync(queue, null, NoteAndAck, Soon);
        var other = await backend.OpenChannelAsync(cancellation: Soon);
        await other.DeleteQueueAsync(queue, cancellation: Soon);
        Assert.Equal(ConsumerEnd.CancelledByBroker, await consumer.Completion.WaitAsync(Patience));
        Assert.True(channel.IsOpen);
        await consumer.StopAsync(Soon);
    }

    [Theory, EveryBroker]
    public async Task The_end_of_the_channel_ends_its_consumers_and_gives_back_what_they_had(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        var queue = await QueueAsync(channel, 3);
        var here = new ConcurrentQueue<Delivery>();
        var consumer = await channel.ConsumeAsync(queue, null, (delivery, _) =>
        {
            here.Enqueue(delivery);
            return default;
        }, Soon);
        await UntilAsync(() => here.Count == 3);
        await Assert.ThrowsAsync<MessagingChannelException>(() => channel.InspectQueueAsync(Name("none"), Soon).AsTask());
        Assert.Equal(ConsumerEnd.ChannelClosed, await consumer.Completion.WaitAsync(Patience));
        var other = await backend.OpenChannelAsync(cancellation: Soon);
        await UntilAsync(async () => (await other.InspectQueueAsync(queue, Soon)).MessageCount == 3);
        // Too late, and no harm.
        foreach (var delivery in here) await delivery.AckAsync(Soon);
        Assert.Equal(3, (await other.InspectQueueAsync(queue, Soon)).MessageCount);
    }

    [Theory, EveryBroker]
    public async Task A_graceful_stop_waits_for_handlers_and_gives_the_rest_back(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 10);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await channel.ConsumeAsync(queue, null, async (delivery, cancellation) =>
        {
            begun.TrySetResult();
            await goOn.Task.WaitAsync(Patience, cancellation);
            await NoteAndAck(delivery, default);
        }, Soon);
        await begun.Task.WaitAsync(Patience);

        var stopping = consumer.StopAsync(Soon).AsTask();
        await UntilAsync(async () => await channel.InspectQueueAsync(queue, Soon) is { MessageCount: 9, ConsumerCount: 0 });
        Assert.False(stopping.IsCompleted);
        goOn.SetResult();
        await stopping;

        Assert.Equal(["0"], _got);
        Assert.Equal("1", Text((await channel.GetAsync(queue, autoAck: true, Soon))!.Body));
    }

    [Theory, EveryBroker]
    public async Task A_stop_whose_patience_ends_cancels_the_handlers(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 1);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = await channel.ConsumeAsync(queue, null, async (_, cancellation) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
        }, Soon);
        await begun.Task.WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => consumer.StopAsync(new CancellationToken(canceled: true)).AsTask());
        await consumer.Completion.WaitAsync(Patience);
        // It was not answered, so it went back.
        await UntilAsync(async () => (await channel.InspectQueueAsync(queue, Soon)).MessageCount == 1);
    }

    [Theory, EveryBroker]
    public async Task What_a_handler_throws_is_told_and_the_message_comes_again(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 1);
        var errors = new ConcurrentQueue<Exception>();
        await using var consumer = await channel.ConsumeAsync(queue, new ConsumerOptions { OnError = errors.Enqueue }, async (delivery, _) =>
        {
            if (!delivery.IsRedelivered) throw new InvalidDataException("no");
            await NoteAndAck(delivery, default);
        }, Soon);
        await UntilAsync(() => _got.Count == 1);
        Assert.IsType<InvalidDataException>(Assert.Single(errors));
    }

    [Theory, EveryBroker]
    public async Task A_delivery_is_answered_once(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = await QueueAsync(channel, 1);
        var delivery = (await channel.GetAsync(queue, cancellation: Soon))!;
        Assert.False(delivery.IsSettled);
        await delivery.AckAsync(Soon);
        Assert.True(delivery.IsSettled);
        Assert.Equal(queue, delivery.RoutingKey);
        Assert.Throws<InvalidOperationException>(() => delivery.Body.Length);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await delivery.AckAsync(Soon));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await delivery.NackAsync(true, Soon));
        Assert.True(channel.IsOpen);
    }

    [Theory, EveryBroker]
    public async Task An_exclusive_consumer_keeps_others_out(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        var queue = await QueueAsync(channel, 0);
        await using var consumer = await channel.ConsumeAsync(queue, new ConsumerOptions { IsExclusive = true }, NoteAndAck, Soon);
        var other = await backend.OpenChannelAsync(cancellation: Soon);
        Assert.Equal(403, (await Assert.ThrowsAsync<MessagingAccessException>(() => other.ConsumeAsync(queue, null, NoteAndAck, Soon).AsTask())).Code);
        Assert.True(channel.IsOpen);
    }

    [Theory, EveryBroker]
    public async Task Two_consumers_share_a_queue(TestBroker broker)
    {
        var backend = await OpenAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        var queue = await QueueAsync(channel, 0);
        var shares = new int[2];
        for (var i = 0; i < 2; i++)
        {
            var index = i;
            Keep(await channel.ConsumeAsync(queue, new ConsumerOptions { Tag = Name($"{i}"), Prefetch = 1 }, (delivery, cancellation) =>
            {
                Interlocked.Increment(ref shares[index]);
                return NoteAndAck(delivery, cancellation);
            }, Soon));
        }

        for (var i = 0; i < 200; i++) await channel.PublishAsync(new OutgoingMessage("", queue, Bytes($"{i}")), Soon);
        await UntilAsync(() => _got.Count == 200);
        Assert.All(shares, static share => Assert.NotEqual(0, share));
    }

    private async Task<string> QueueAsync(IMessagingChannel channel, int messages, Dictionary<string, object?>? arguments = null)
    {
        var queue = (await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")) { IsDurable = false, IsExclusive = true, Arguments = arguments }, Soon)).Name;
        await channel.PublishAsync([.. Enumerable.Range(0, messages).Select(i => new OutgoingMessage("", queue, Bytes($"{i}")))], Soon);
        return queue;
    }

    private ValueTask NoteAndAck(Delivery delivery, CancellationToken cancellation)
    {
        _got.Enqueue(Text(delivery.Body));
        return delivery.AckAsync(cancellation);
    }
}
