using System.Collections.Concurrent;
using System.Net;
using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class RecoveryTests(TestBrokers brokers) : MessagingTest(brokers)
{
    private readonly ConcurrentQueue<string> _got = new();
    private readonly ConcurrentQueue<MessagingEventKind> _events = new();

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task What_was_declared_is_there_again_with_its_consumers(TestBroker broker)
    {
        var (backend, proxy) = await OpenCutAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareExchangeAsync(new ExchangeDeclaration(Name("x"), ExchangeKind.Fanout) { IsDurable = false, IsAutoDelete = true }, Soon);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        await channel.BindQueueAsync(queue, Name("x"), cancellation: Soon);
        await using var consumer = await channel.ConsumeAsync(queue, null, NoteAndAck, Soon);
        await channel.PublishAsync(new OutgoingMessage(Name("x"), "", Bytes("before")) { IsMandatory = true }, Soon);
        await UntilAsync(() => _got.Count == 1);

        for (var round = 1; round <= 3; round++)
        {
            proxy.Cut();
            await UntilAsync(() => _events.Count(static kind => kind == MessagingEventKind.Recovered) == round);
            Assert.True(backend.IsConnected);
            Assert.True(channel.IsOpen);
            await channel.PublishAsync(new OutgoingMessage(Name("x"), "", Bytes($"after {round}")) { IsMandatory = true }, Soon);
            await UntilAsync(() => _got.Count == round + 1);
            // The queue's first name stands for the one that it has now.
            Assert.NotEqual(queue, consumer.Queue);
            Assert.Equal(1, (await channel.InspectQueueAsync(queue, Soon)).ConsumerCount);
        }

        Assert.Equal(["before", "after 1", "after 2", "after 3"], _got);
        Assert.Equal(MessagingEventKind.ConnectionLost, _events.First());
        await consumer.StopAsync(Soon);
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task What_was_not_answered_comes_again_and_old_answers_do_no_harm(TestBroker broker)
    {
        var (backend, proxy) = await OpenCutAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")), Soon);
        var here = new ConcurrentQueue<Delivery>();
        var consumer = await channel.ConsumeAsync(Name("q"), new ConsumerOptions { Prefetch = 2 }, (delivery, _) =>
        {
            here.Enqueue(delivery);
            return default;
        }, Soon);
        await channel.PublishAsync([.. Enumerable.Range(0, 5).Select(i => new OutgoingMessage("", Name("q"), Bytes($"{i}")) { Properties = MessageProperties.Persistent })], Soon);
        await UntilAsync(() => here.Count == 2);

        proxy.Cut();
        await UntilAsync(() => here.Count == 4);

        var deliveries = here.ToArray();
        Assert.Equal(["0", "1", "0", "1"], deliveries.Select(static delivery => Text(delivery.Body)));
        Assert.Equal([false, false, true, true], deliveries.Select(static delivery => delivery.IsRedelivered));
        await deliveries[0].AckAsync(Soon);
        await deliveries[1].NackAsync(requeue: false, Soon);
        await deliveries[2].AckAsync(Soon);
        await deliveries[3].AckAsync(Soon);
        await UntilAsync(() => here.Count == 6);
        Assert.Equal(["2", "3"], here.Skip(4).Select(static delivery => Text(delivery.Body)));
        await consumer.DisposeAsync();
        Assert.Equal(1, await channel.DeleteQueueAsync(Name("q"), cancellation: Soon));
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task Who_publishes_meanwhile_waits(TestBroker broker)
    {
        var (backend, proxy) = await OpenCutAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")), Soon);
        proxy.Cut(staysShut: true);
        await UntilAsync(() => _events.Contains(MessagingEventKind.ConnectionLost));
        Assert.False(backend.IsConnected);

        var publishing = channel.PublishAsync(new OutgoingMessage("", Name("q"), Bytes("waited")) { IsMandatory = true }, Soon).AsTask();
        var opening = backend.OpenChannelAsync(cancellation: Soon).AsTask();
        Assert.False(publishing.IsCompleted);
        proxy.Open();

        await publishing;
        Assert.Equal(1, await (await opening).DeleteQueueAsync(Name("q"), cancellation: Soon));
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task A_publish_without_an_answer_fails_and_says_that_it_may_have_arrived(TestBroker broker)
    {
        var (backend, proxy) = await OpenCutAsync(broker);
        var channel = await backend.OpenChannelAsync(new MessagingChannelOptions { MaxUnconfirmed = 50 }, Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")), Soon);
        var (taken, unknown, unsent) = (0, 0, 0);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(publisher => Task.Run(async () =>
        {
            for (var i = 0; i < 400; i++)
            {
                if (publisher == 0 && i % 100 == 50) proxy.Cut();
                try
                {
                    await channel.PublishAsync(new OutgoingMessage("", Name("q"), Bytes($"{publisher}:{i}")), Soon);
                    Interlocked.Increment(ref taken);
                }
                catch (MessagingConnectionException failure)
                {
                    Interlocked.Increment(ref failure.MayHaveArrived ? ref unknown : ref unsent);
                }
            }
        })));

        Assert.Equal(3200, taken + unknown + unsent);
        var arrived = (await channel.InspectQueueAsync(Name("q"), Soon)).MessageCount;
        Assert.InRange(arrived, taken, taken + unknown);
        await channel.DeleteQueueAsync(Name("q"), cancellation: Soon);
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task A_consumer_whose_queue_is_gone_ends_and_others_go_on(TestBroker broker)
    {
        var (backend, proxy) = await OpenCutAsync(broker);
        var other = await OpenChannelAsync(broker);
        // Declared by another connection, so it is not for this one to make it again.
        await other.DeclareQueueAsync(new QueueDeclaration(Name("theirs")), Soon);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration(Name("mine")), Soon);
        await using var lost = await channel.ConsumeAsync(Name("theirs"), null, NoteAndAck, Soon);
        await using var kept = await channel.ConsumeAsync(Name("mine"), null, NoteAndAck, Soon);
        proxy.Cut(staysShut: true);
        await UntilAsync(() => _events.Contains(MessagingEventKind.ConnectionLost));
        await other.DeleteQueueAsync(Name("theirs"), cancellation: Soon);
        proxy.Open();
        Assert.Equal(ConsumerEnd.CancelledByBroker, await lost.Completion.WaitAsync(Patience));
        await UntilAsync(() => _events.Contains(MessagingEventKind.Recovered));
        await channel.PublishAsync(new OutgoingMessage("", Name("mine"), Bytes("x")) { IsMandatory = true }, Soon);
        await UntilAsync(() => _got.Count == 1);
        await kept.StopAsync(Soon);
        await channel.DeleteQueueAsync(Name("mine"), cancellation: Soon);
    }

    [Theory, EveryBroker(OverNetwork = true)]
    public async Task Disposing_while_the_connection_is_lost_ends(TestBroker broker)
    {
        var (backend, proxy) = await OpenCutAsync(broker);
        var channel = await backend.OpenChannelAsync(cancellation: Soon);
        var consumer = await channel.ConsumeAsync((await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name, null, NoteAndAck, Soon);
        proxy.Cut(staysShut: true);
        await UntilAsync(() => _events.Contains(MessagingEventKind.ConnectionLost));
        var publishing = channel.PublishAsync(new OutgoingMessage("", "q", default), Soon).AsTask();
        await backend.DisposeAsync().AsTask().WaitAsync(Patience);
        await Assert.ThrowsAnyAsync<ObjectDisposedException>(() => publishing.WaitAsync(Patience));
        Assert.Equal(ConsumerEnd.Stopped, await consumer.Completion.WaitAsync(Patience));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => backend.OpenChannelAsync(cancellation: Soon).AsTask());
    }

    [Fact]
    public async Task A_broker_that_was_started_again_is_found()
    {
        var directory = Directory.CreateTempSubdirectory("redhare-messaging-").FullName;
        try
        {
            var broker = EmbeddedBroker.Open(directory);
            var endPoint = broker.Listen(new IPEndPoint(IPAddress.Loopback, 0));
            await using var backend = await TestBrokers.ConnectAsync(endPoint);
            backend.Changed += change => _events.Enqueue(change.Kind);
            var channel = await backend.OpenChannelAsync(cancellation: Soon);
            await channel.DeclareExchangeAsync(new ExchangeDeclaration("x", ExchangeKind.Fanout) { IsDurable = false }, Soon);
            await channel.DeclareQueueAsync(new QueueDeclaration("kept"), Soon);
            await channel.BindQueueAsync("kept", "x", cancellation: Soon);
            await channel.PublishAsync(new OutgoingMessage("x", "", Bytes("1")) { Properties = MessageProperties.Persistent, IsMandatory = true }, Soon);
            await broker.DisposeAsync();
            await UntilAsync(() => !backend.IsConnected);

            await using var again = EmbeddedBroker.Open(directory);
            again.Listen(endPoint);
            await channel.PublishAsync(new OutgoingMessage("x", "", Bytes("2")) { Properties = MessageProperties.Persistent, IsMandatory = true }, Soon);
            Assert.Equal("1", Text((await channel.GetAsync("kept", autoAck: true, Soon))!.Body));
            Assert.Equal("2", Text((await channel.GetAsync("kept", autoAck: true, Soon))!.Body));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task<(IMessagingBackend Backend, CutProxy Proxy)> OpenCutAsync(TestBroker broker)
    {
        var proxy = Keep(new CutProxy(await Brokers.EndPointAsync(broker)));
        var backend = Keep(await TestBrokers.ConnectAsync(proxy.EndPoint));
        backend.Changed += change => _events.Enqueue(change.Kind);
        return (backend, proxy);
    }

    private ValueTask NoteAndAck(Delivery delivery, CancellationToken cancellation)
    {
        _got.Enqueue(Text(delivery.Body));
        return delivery.AckAsync(cancellation);
    }
}
