using System.Collections.Concurrent;
using System.Net;
using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class BlockedTests(TestBrokers brokers) : MessagingTest(brokers)
{
    private readonly ConcurrentQueue<MessagingEvent> _events = new();

    [Theory]
    [InlineData(TestBroker.InProcess)]
    [InlineData(TestBroker.RedHare)]
    public async Task Who_publishes_waits_until_the_alarm_is_over(TestBroker kind)
    {
        await using var broker = EmbeddedBroker.Open();
        await using var backend = kind == TestBroker.InProcess ? broker.OpenBackend() : await TestBrokers.ConnectAsync(broker.Listen(new IPEndPoint(IPAddress.Loopback, 0)));
        backend.Changed += _events.Enqueue;
        await using var channel = await backend.OpenChannelAsync(cancellation: Soon);
        await channel.DeclareQueueAsync(new QueueDeclaration("q"), Soon);
        await channel.PublishAsync(new OutgoingMessage("", "q", Bytes("before")), Soon);

        broker.Broker.Alarms.SetDiskFailure(true);
        // Over the network the one that is sent first may be what the broker stops at.
        var publishing = new List<Task>();
        await UntilAsync(() =>
        {
            if (!backend.IsBlocked || publishing.Count == 0) publishing.Add(channel.PublishAsync(new OutgoingMessage("", "q", Bytes("meanwhile")), Soon).AsTask());
            return backend.IsBlocked;
        });
        Assert.Equal(MessagingEventKind.Blocked, _events.First().Kind);
        Assert.Contains("disk", _events.First().Reason, StringComparison.Ordinal);
        publishing.Add(channel.PublishAsync(new OutgoingMessage("", "q", Bytes("meanwhile")), Soon).AsTask());
        Assert.False(publishing[^1].IsCompleted);
        using var impatient = new CancellationTokenSource();
        var given = channel.PublishAsync(new OutgoingMessage("", "q", Bytes("given up")), impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);

        broker.Broker.Alarms.SetDiskFailure(false);
        await Task.WhenAll(publishing).WaitAsync(Patience);
        Assert.False(backend.IsBlocked);
        Assert.Contains(_events, static change => change.Kind == MessagingEventKind.Unblocked);
        Assert.Equal(1 + publishing.Count, (await channel.InspectQueueAsync("q", Soon)).MessageCount);
    }
}
