using RabbitMQ.Client;
using RedHare.Messaging.Tests.Servers;

namespace RedHare.Messaging.Tests;

public sealed class PublishTests(TestBrokers brokers) : MessagingTest(brokers)
{
    [Theory, EveryBroker]
    public async Task A_confirmed_message_is_in_its_queue(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        await channel.PublishAsync(new OutgoingMessage("", queue, Bytes("hello")) { IsMandatory = true }, Soon);
        var delivery = await channel.GetAsync(queue, cancellation: Soon);
        Assert.Equal("hello", Text(delivery!.Body));
        Assert.Equal("", delivery.Exchange);
        Assert.Equal(queue, delivery.RoutingKey);
        Assert.Null(delivery.Properties.Headers);
        Assert.False(delivery.IsRedelivered);
        await delivery.AckAsync(Soon);
    }

    [Theory, EveryBroker]
    public async Task A_mandatory_message_that_no_queue_takes_comes_back(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;

        var sending = new List<Task>();
        for (var i = 0; i < 30; i++)
            sending.Add(channel.PublishAsync(new OutgoingMessage("", i % 3 == 0 ? Name("none") : queue, Bytes("x")) { IsMandatory = true }, Soon).AsTask());

        for (var i = 0; i < sending.Count; i++)
        {
            if (i % 3 != 0)
            {
                await sending[i];
                continue;
            }

            var failure = await Assert.ThrowsAsync<MessageReturnedException>(() => sending[i]);
            Assert.Equal(312, failure.Code);
            Assert.Equal(("", Name("none")), (failure.Exchange, failure.RoutingKey));
        }

        Assert.True(channel.IsOpen);
        Assert.Equal(20, (await channel.InspectQueueAsync(queue, Soon)).MessageCount);
        // Without "mandatory" it is the broker's to drop.
        await channel.PublishAsync(new OutgoingMessage("", Name("none"), Bytes("x")), Soon);
    }

    /// <summary>Also where several have one id; and no other client finds in it what tells which came back.</summary>
    [Theory, EveryBroker]
    public async Task A_message_that_comes_back_is_known_by_its_id(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(new QueueDeclaration(Name("q")) { IsDurable = false }, Soon)).Name;
        var sending = new List<Task>();
        for (var i = 0; i < 60; i++)
        {
            var properties = new MessageProperties { MessageId = $"m{i / 20}" };
            sending.Add(channel.PublishAsync(new OutgoingMessage("", i % 3 == 0 ? Name("none") : queue, Bytes("x")) { IsMandatory = true, Properties = properties }, Soon).AsTask());
        }

        for (var i = 0; i < sending.Count; i++)
        {
            if (i % 3 == 0) await Assert.ThrowsAsync<MessageReturnedException>(() => sending[i]);
            else await sending[i];
        }

        if (broker != TestBroker.InProcess)
        {
            var endPoint = await Brokers.EndPointAsync(broker);
            await using var connection = await new ConnectionFactory { HostName = $"{endPoint.Address}", Port = endPoint.Port }.CreateConnectionAsync(Soon);
            await using var other = await connection.CreateChannelAsync(cancellationToken: Soon);
            var got = await other.BasicGetAsync(queue, autoAck: true, Soon);
            Assert.Equal("m0", got!.BasicProperties.MessageId);
            Assert.DoesNotContain(got.BasicProperties.Headers ?? new Dictionary<string, object?>(), static header => header.Key.StartsWith("x-redhare", StringComparison.Ordinal));
        }

        await channel.DeleteQueueAsync(queue, cancellation: Soon);
    }

    [Fact]
    public async Task A_mark_of_who_published_over_the_network_is_taken_out_in_process_too()
    {
        var (publishing, getting) = (await OpenChannelAsync(TestBroker.RedHare), await OpenChannelAsync(TestBroker.InProcess));
        var queue = (await publishing.DeclareQueueAsync(new QueueDeclaration(Name("q")) { IsDurable = false, IsAutoDelete = true }, Soon)).Name;
        await publishing.PublishAsync(new OutgoingMessage("", queue, Bytes("x")) { IsMandatory = true }, Soon);
        var headers = new Dictionary<string, object?> { ["mine"] = "kept" };
        await publishing.PublishAsync(new OutgoingMessage("", queue, Bytes("x")) { IsMandatory = true, Properties = new MessageProperties { Headers = headers } }, Soon);
        Assert.Null((await getting.GetAsync(queue, autoAck: true, Soon))!.Properties.Headers);
        Assert.Equal(headers, (await getting.GetAsync(queue, autoAck: true, Soon))!.Properties.Headers);
        await publishing.DeleteQueueAsync(queue, cancellation: Soon);
    }

    [Theory, EveryBroker]
    public async Task A_full_queue_that_rejects_refuses(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" };
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary() with { Arguments = arguments }, Soon)).Name;
        await channel.PublishAsync(new OutgoingMessage("", queue, Bytes("fits")), Soon);
        var failure = await Assert.ThrowsAsync<MessageRefusedException>(() => channel.PublishAsync(new OutgoingMessage("", queue, Bytes("does not")), Soon).AsTask());
        Assert.Equal(queue, failure.RoutingKey);
        Assert.True(channel.IsOpen);
    }

    [Theory, EveryBroker]
    public async Task An_exchange_that_is_not_there_closes_the_channel(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var failure = await Assert.ThrowsAsync<MessagingChannelException>(() => channel.PublishAsync(new OutgoingMessage(Name("none"), "", Bytes("x")), Soon).AsTask());
        Assert.Equal(404, failure.Code);
        Assert.Equal(404, (await channel.Closed.WaitAsync(Patience))!.Code);
        Assert.Equal(404, (await Assert.ThrowsAsync<MessagingChannelException>(() => channel.PublishAsync(new OutgoingMessage("", "q", default), Soon).AsTask())).Code);
    }

    [Theory, EveryBroker]
    public async Task A_list_arrives_in_its_order(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker, new MessagingChannelOptions { MaxUnconfirmed = 100 });
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        var messages = Enumerable.Range(0, 1000).Select(i => new OutgoingMessage("", queue, Bytes($"{i}")) { IsMandatory = true }).ToArray();

        await channel.PublishAsync(messages, Soon);

        for (var i = 0; i < messages.Length; i++) Assert.Equal($"{i}", Text((await channel.GetAsync(queue, autoAck: true, Soon))!.Body));
        Assert.Null(await channel.GetAsync(queue, autoAck: true, Soon));
    }

    [Theory, EveryBroker]
    public async Task A_list_tells_which_were_not_taken(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var arguments = new Dictionary<string, object?> { ["x-max-length"] = 2, ["x-overflow"] = "reject-publish" };
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary() with { Arguments = arguments }, Soon)).Name;
        OutgoingMessage[] messages = [To(queue), To(Name("none")), To(queue), To(queue)];

        var failure = await Assert.ThrowsAsync<MessagePublishException>(() => channel.PublishAsync(messages, Soon).AsTask());

        Assert.Equal([1, 3], failure.Failures.Select(static pair => pair.Key));
        Assert.IsType<MessageReturnedException>(failure.Failures[0].Value);
        Assert.IsType<MessageRefusedException>(failure.Failures[1].Value);
        Assert.Equal(2, (await channel.InspectQueueAsync(queue, Soon)).MessageCount);

        static OutgoingMessage To(string queue) => new("", queue, Bytes("x")) { IsMandatory = true };
    }

    [Theory, EveryBroker]
    public async Task Many_publish_by_one_channel(TestBroker broker)
    {
        const int Publishers = 8;
        const int Each = 250;
        var channel = await OpenChannelAsync(broker, new MessagingChannelOptions { MaxUnconfirmed = 32 });
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;

        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++) await channel.PublishAsync(new OutgoingMessage("", queue, Bytes($"{publisher}:{i}")) { IsMandatory = i % 2 == 0 }, Soon);
        })));

        var last = new int[Publishers];
        Array.Fill(last, -1);
        for (var n = 0; n < Publishers * Each; n++)
        {
            var text = Text((await channel.GetAsync(queue, autoAck: true, Soon))!.Body).Split(':');
            var (publisher, number) = (int.Parse(text[0]), int.Parse(text[1]));
            Assert.Equal(last[publisher] + 1, number);
            last[publisher] = number;
        }
    }

    [Theory, EveryBroker]
    public async Task Without_confirms_nothing_is_waited_for(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker, new MessagingChannelOptions { Confirms = false });
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        await channel.PublishAsync(new OutgoingMessage("", Name("none"), Bytes("dropped")) { IsMandatory = true }, Soon);
        await channel.PublishAsync([new("", queue, Bytes("1")), new("", queue, Bytes("2"))], Soon);
        await UntilAsync(async () => (await channel.InspectQueueAsync(queue, Soon)).MessageCount == 2);
    }

    [Theory, EveryBroker]
    public async Task What_AMQP_cannot_carry_is_the_callers_mistake(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        await Assert.ThrowsAsync<ArgumentException>(() => channel.PublishAsync(new OutgoingMessage("", new string('k', 256), default), Soon).AsTask());
        var odd = new MessageProperties { Headers = new Dictionary<string, object?> { ["odd"] = new object() } };
        await Assert.ThrowsAsync<ArgumentException>(() => channel.PublishAsync(new OutgoingMessage("", queue, default) { Properties = odd }, Soon).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => channel.PublishAsync(new OutgoingMessage("", queue, default), new CancellationToken(canceled: true)).AsTask());
        await channel.PublishAsync(new OutgoingMessage("", queue, Bytes("fine")), Soon);
        Assert.Equal(1, (await channel.InspectQueueAsync(queue, Soon)).MessageCount);
    }

    [Theory, EveryBroker]
    public async Task A_large_body_arrives_whole(TestBroker broker)
    {
        var channel = await OpenChannelAsync(broker);
        var queue = (await channel.DeclareQueueAsync(QueueDeclaration.Temporary(), Soon)).Name;
        var body = new byte[1 << 20];
        new Random(7).NextBytes(body);
        await channel.PublishAsync(new OutgoingMessage("", queue, body), Soon);
        var delivery = await channel.GetAsync(queue, cancellation: Soon);
        Assert.True(delivery!.Body.Span.SequenceEqual(body));
        await delivery.AckAsync(Soon);
    }
}
