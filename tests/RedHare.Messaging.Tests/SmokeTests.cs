using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class SmokeTests(TestBrokers brokers) : MessagingTest(brokers)
{
    [Theory, EveryBroker]
    public async Task A_message_goes_from_publisher_to_consumer(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        var arrived = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await channel.ConsumeAsync(queue, null, async (delivery, _) =>
        {
            arrived.TrySetResult(Text(delivery.Body));
            await delivery.AckAsync();
        }, Soon);
        await channel.PublishAsync(new OutgoingMessage("", queue, Bytes("hello")) { IsMandatory = true }, Soon);
        Assert.Equal("hello", await arrived.Task.WaitAsync(Patience));
    }
}
