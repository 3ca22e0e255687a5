using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

public sealed class PublishingTests(BrokerPair brokers) : ClientTest(brokers)
{
    [Theory, MemberData(nameof(Both))]
    public async Task Confirmed_persistent_messages_are_consumed_in_order_and_acknowledged(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await using var publisher = await session.NewPublisherAsync();
        var channel = await session.ChannelAsync();
        var queue = (await channel.QueueDeclareAsync(session.Name("work"), durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel)).QueueName;
        await channel.BasicQosAsync(0, 10, false, Cancel);
        var stream = await DeliveryStream.StartAsync(channel, queue);
        var properties = new BasicProperties { ContentType = "x/int", Persistent = true };
        var publishing = Task.WhenAll(Enumerable.Range(0, 300).Select(i => publisher.BasicPublishAsync("", queue, true, properties, System.Text.Encoding.UTF8.GetBytes($"{i}"), Cancel).AsTask()));
        for (var i = 0; i < 300; i++)
        {
            var delivery = await stream.NextAsync();
            Assert.Equal(($"{i}", false, "x/int"), (delivery.Text, delivery.IsRedelivered, delivery.Properties.ContentType));
            await stream.AckAsync(delivery);
        }
        await publishing;
        Assert.Equal(0U, await channel.QueueDeleteAsync(queue, cancellationToken: Cancel));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_message_without_a_queue_fails_its_publish(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await using var publisher = await session.NewPublisherAsync();
        var refused = await Assert.ThrowsAnyAsync<PublishException>(async () => await publisher.BasicPublishAsync("amq.direct", session.Name("nowhere"), true, new byte[10], Cancel));
        Assert.True(refused.IsReturn);
        await publisher.BasicPublishAsync("amq.direct", session.Name("nowhere"), false, new byte[10], Cancel);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_return_tells_why_and_comes_before_the_confirm(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        await using var channel = await session.Connection.CreateChannelAsync(new CreateChannelOptions(true, false), Cancel);
        var heard = new List<string>();
        var confirmed = new TaskCompletionSource();
        channel.BasicReturnAsync += (_, told) =>
        {
            heard.Add($"{told.ReplyCode} {told.ReplyText} {told.Exchange} {told.RoutingKey == session.Name("gone")} {ClientSession.Text(told.Body)} {told.BasicProperties.MessageId}");
            return Task.CompletedTask;
        };
        channel.BasicAcksAsync += (_, told) =>
        {
            heard.Add($"ack {told.DeliveryTag}");
            confirmed.TrySetResult();
            return Task.CompletedTask;
        };
        Assert.Equal(1UL, await channel.GetNextPublishSequenceNumberAsync(Cancel));
        await channel.BasicPublishAsync("amq.topic", session.Name("gone"), true, new BasicProperties { MessageId = "m1" }, "body"u8.ToArray(), Cancel);
        Assert.Equal(2UL, await channel.GetNextPublishSequenceNumberAsync(Cancel));
        await confirmed.Task.WaitAsync(Patience, Cancel);
        Assert.Equal(["312 NO_ROUTE amq.topic True body m1", "ack 1"], heard);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_full_queue_that_rejects_fails_the_publish(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("full", Arguments(("x-max-length", 2), ("x-overflow", "reject-publish")));
        await using var publisher = await session.NewPublisherAsync();
        await publisher.BasicPublishAsync("", queue, true, new byte[] { 1 }, Cancel);
        await publisher.BasicPublishAsync("", queue, true, new byte[] { 2 }, Cancel);
        var refused = await Assert.ThrowsAnyAsync<PublishException>(async () => await publisher.BasicPublishAsync("", queue, true, new byte[] { 3 }, Cancel));
        Assert.False(refused.IsReturn);
        Assert.Equal(2U, await session.CountAsync(queue));
        Assert.Equal([1], (await session.GetAsync(queue)).Body.ToArray());
        await publisher.BasicPublishAsync("", queue, true, new byte[] { 4 }, Cancel);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_large_body_and_all_properties_come_back_as_they_went(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);
        var properties = new BasicProperties
        {
            AppId = "app", ContentEncoding = "none", ContentType = "x", CorrelationId = "c", DeliveryMode = DeliveryModes.Transient, Expiration = "60000",
            MessageId = "m", Priority = 3, ReplyTo = "r", Timestamp = new AmqpTimestamp(1_700_000_000), Type = "t", UserId = "guest",
            Headers = new Dictionary<string, object?>
            {
                ["list"] = new List<object?> { 1, "two", true }, ["double"] = 1.5, ["long"] = 1L << 40, ["null"] = null, ["bytes"] = new byte[] { 1, 2 }, ["decimal"] = 1.25m,
                ["time"] = new AmqpTimestamp(5), ["table"] = new Dictionary<string, object?> { ["inner"] = (short)7 }, ["byte"] = (byte)200, ["signed"] = (sbyte)-5, ["float"] = 2.5f,
            },
        };
        await (await session.ChannelAsync()).BasicPublishAsync("", queue, false, properties, body, Cancel);
        var got = await session.GetAsync(queue);
        var back = got.BasicProperties;
        Assert.Equal(body, got.Body.ToArray());
        Assert.Equal(("app", "none", "x", "c", "60000", "m", "r", "t", "guest"), (back.AppId, back.ContentEncoding, back.ContentType, back.CorrelationId, back.Expiration, back.MessageId, back.ReplyTo, back.Type, back.UserId));
        Assert.Equal((3, 1_700_000_000L, DeliveryModes.Transient), (back.Priority, back.Timestamp.UnixTime, back.DeliveryMode));
        var headers = back.Headers!;
        Assert.Equal((1.5, 1L << 40, null, 1.25m, (byte)200, (sbyte)-5, 2.5f), (headers["double"], headers["long"], headers["null"], headers["decimal"], headers["byte"], headers["signed"], headers["float"]));
        Assert.Equal(3, ((IList<object?>)headers["list"]!).Count);
        Assert.Equal((short)7, ((IDictionary<string, object?>)headers["table"]!)["inner"]);
        Assert.Equal(5L, ((AmqpTimestamp)headers["time"]!).UnixTime);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_empty_body_is_a_message(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await session.PublishAsync("", queue, "");
        var got = await session.GetAsync(queue);
        Assert.Equal((0, "", queue, 0U), (got.Body.Length, got.Exchange, got.RoutingKey, got.MessageCount));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Carbon_copies_go_to_their_queues_and_blind_ones_are_not_told(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var (to, copy, blind) = (await session.QueueAsync("to"), await session.QueueAsync("copy"), await session.QueueAsync("blind"));
        await session.PublishAsync("", to, "x", new BasicProperties { Headers = Arguments(("CC", new List<object?> { copy }), ("BCC", new List<object?> { blind })) });
        foreach (var queue in (string[])[to, copy, blind])
        {
            var got = await session.GetAsync(queue);
            Assert.Equal((to, true, false), (got.RoutingKey, got.BasicProperties.Headers!.ContainsKey("CC"), got.BasicProperties.Headers.ContainsKey("BCC")));
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_transaction_publishes_and_acknowledges_when_it_commits(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await session.PublishAsync("", queue, "before");
        await session.AwaitCountAsync(queue, 1);
        await using var channel = await session.NewChannelAsync();
        await channel.TxSelectAsync(Cancel);
        var taken = (await channel.BasicGetAsync(queue, false, Cancel))!;
        await channel.BasicAckAsync(taken.DeliveryTag, false, Cancel);
        await channel.BasicPublishAsync("", queue, "within"u8.ToArray(), Cancel);
        Assert.Null(await channel.BasicGetAsync(queue, true, Cancel));
        await channel.TxCommitAsync(Cancel);
        Assert.Equal("within", await session.GetTextAsync(queue));
        await session.AwaitCountAsync(queue, 0);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_transaction_that_is_rolled_back_leaves_nothing(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await session.PublishAsync("", queue, "before");
        await session.AwaitCountAsync(queue, 1);
        await using (var channel = await session.NewChannelAsync())
        {
            await channel.TxSelectAsync(Cancel);
            var taken = (await channel.BasicGetAsync(queue, false, Cancel))!;
            await channel.BasicAckAsync(taken.DeliveryTag, false, Cancel);
            await channel.BasicPublishAsync("", queue, "within"u8.ToArray(), Cancel);
            await channel.TxRollbackAsync(Cancel);
            await channel.TxCommitAsync(Cancel);
        }
        var back = await session.GetAsync(queue);
        Assert.Equal(("before", true, 0U), (ClientSession.Text(back.Body), back.Redelivered, back.MessageCount));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_direct_reply_finds_the_asker(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var service = await session.QueueAsync("service");
        await using var asker = await session.NewChannelAsync();
        var answers = await DeliveryStream.StartAsync(asker, "amq.rabbitmq.reply-to", autoAck: true);
        await asker.BasicPublishAsync("", service, false, new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to", CorrelationId = "7" }, "question"u8.ToArray(), Cancel);
        var request = await session.GetAsync(service);
        Assert.StartsWith("amq.rabbitmq.reply-to.", request.BasicProperties.ReplyTo, StringComparison.Ordinal);
        await session.PublishAsync("", request.BasicProperties.ReplyTo!, "answer", new BasicProperties { CorrelationId = request.BasicProperties.CorrelationId });
        var answer = await answers.NextAsync();
        Assert.Equal(("answer", "7", ""), (answer.Text, answer.Properties.CorrelationId, answer.Exchange));
    }
}
