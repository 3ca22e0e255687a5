using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class PropertiesTests(TestBrokers brokers) : MessagingTest(brokers)
{
    private static readonly DateTimeOffset SomeTime = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Theory, EveryBroker]
    public async Task All_properties_arrive(TestBroker broker)
    {
        var sent = new MessageProperties
        {
            ContentType = "application/json",
            ContentEncoding = "gzip",
            IsPersistent = true,
            Priority = 5,
            CorrelationId = "correlation",
            ReplyTo = "replies",
            Expiration = TimeSpan.FromHours(1),
            MessageId = "id",
            Timestamp = SomeTime,
            Type = "order.created",
            UserId = "guest",
            AppId = "shop",
        };
        Assert.Equal(sent, await RoundTripAsync(broker, sent, mandatory: true));
    }

    [Theory, EveryBroker]
    public async Task No_properties_stay_none(TestBroker broker)
    {
        Assert.Equal(MessageProperties.None, await RoundTripAsync(broker, null, mandatory: true));
        Assert.Equal(MessageProperties.Persistent, await RoundTripAsync(broker, MessageProperties.Persistent, mandatory: false));
    }

    [Theory, EveryBroker]
    public async Task Headers_keep_their_types(TestBroker broker)
    {
        var headers = new Dictionary<string, object?>
        {
            ["null"] = null,
            ["text"] = "Grüße",
            ["bytes"] = new byte[] { 0xff, 0, 1 },
            ["true"] = true,
            ["sbyte"] = (sbyte)-3,
            ["byte"] = (byte)200,
            ["short"] = (short)-300,
            ["int"] = -70_000,
            ["uint"] = 4_000_000_000,
            ["long"] = long.MinValue,
            ["float"] = 1.5f,
            ["double"] = Math.PI,
            ["decimal"] = 12.34m,
            ["time"] = SomeTime,
        };
        var arrived = (await RoundTripAsync(broker, new MessageProperties { Headers = headers }, mandatory: true)).Headers!;
        Assert.Equal(headers.Keys.Order(), arrived.Keys.Order());
        foreach (var (name, value) in headers) Assert.Equal(value, arrived[name]);
    }

    [Theory, EveryBroker]
    public async Task Headers_nest(TestBroker broker)
    {
        var headers = new Dictionary<string, object?>
        {
            ["list"] = new List<object?> { 1, "two", new Dictionary<string, object?> { ["three"] = 3L } },
            ["table"] = new Dictionary<string, object?> { ["inner"] = new Dictionary<string, object?> { ["x"] = "y" } },
        };
        var arrived = (await RoundTripAsync(broker, new MessageProperties { Headers = headers }, mandatory: false)).Headers!;
        var list = Assert.IsAssignableFrom<IReadOnlyList<object?>>(arrived["list"]);
        Assert.Equal([1, "two"], list.Take(2));
        Assert.Equal(3L, Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(list[2])["three"]);
        var inner = Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(Assert.IsAssignableFrom<IReadOnlyDictionary<string, object?>>(arrived["table"])["inner"]);
        Assert.Equal("y", inner["x"]);
    }

    [Theory, EveryBroker]
    public async Task Another_users_name_is_refused(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var failure = await Assert.ThrowsAsync<MessagingChannelException>(() =>
            channel.PublishAsync(new OutgoingMessage("", "q", default) { Properties = new MessageProperties { UserId = "somebody" } }, Soon).AsTask());
        Assert.Equal(406, failure.Code);
    }

    [Theory, EveryBroker]
    public async Task A_message_whose_time_is_over_goes(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        await channel.PublishAsync(new OutgoingMessage("", queue, Bytes("short")) { Properties = new MessageProperties { Expiration = TimeSpan.FromMilliseconds(1) } }, Soon);
        await UntilAsync(async () => (await channel.InspectQueueAsync(queue, Soon)).MessageCount == 0);
    }

    private async Task<MessageProperties> RoundTripAsync(TestBroker broker, MessageProperties? properties, bool mandatory)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        await channel.PublishAsync(new OutgoingMessage("", queue, Bytes("x")) { Properties = properties, IsMandatory = mandatory }, Soon);
        var delivery = await channel.GetAsync(queue, cancellation: Soon);
        await delivery!.AckAsync(Soon);
        // What is asked for after the answer is there too, unlike the body.
        return delivery.Properties;
    }
}
