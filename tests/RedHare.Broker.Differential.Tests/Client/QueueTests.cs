using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

public sealed class QueueTests(BrokerPair brokers) : ClientTest(brokers)
{
    [Theory, MemberData(nameof(Both))]
    public async Task Messages_of_higher_priority_go_first(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q", Arguments(("x-max-priority", 5)));
        foreach (var (text, priority) in ((string, byte)[])[("none", 0), ("two", 2), ("five", 5), ("nine", 9), ("two again", 2)])
            await session.PublishAsync("", queue, text, priority == 0 ? new BasicProperties() : new BasicProperties { Priority = priority });
        await session.AwaitCountAsync(queue, 5);
        var got = new List<string>();
        for (var i = 0; i < 5; i++) got.Add(await session.GetTextAsync(queue));
        Assert.Equal(["five", "nine", "two", "two again", "none"], got);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_expired_message_dies_into_the_dead_letter_exchange(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var graves = await session.QueueAsync("graves");
        var queue = await session.QueueAsync("q", Arguments(("x-message-ttl", 60_000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", graves)));
        await session.PublishAsync("", queue, "short", new BasicProperties { Expiration = "1" });
        await session.PublishAsync("", queue, "long");
        var dead = await session.GetAsync(graves);
        Assert.Equal("short", ClientSession.Text(dead.Body));
        Assert.Null(dead.BasicProperties.Expiration);
        var death = Assert.Single(Deaths(dead.BasicProperties));
        Assert.Equal(("expired", queue, "", 1L, "1"), (ClientSession.Text(death["reason"]), ClientSession.Text(death["queue"]), ClientSession.Text(death["exchange"]), death["count"], ClientSession.Text(death["original-expiration"])));
        Assert.Equal([queue], ((IList<object?>)death["routing-keys"]!).Select(ClientSession.Text));
        Assert.IsType<AmqpTimestamp>(death["time"]);
        Assert.Equal(1U, await session.CountAsync(queue));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_rejected_message_dies_with_its_history(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var exchange = await session.ExchangeAsync("dead", ExchangeType.Fanout);
        var graves = await session.QueueAsync("graves", Arguments(("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", session.Name("q"))));
        await session.BindAsync(graves, exchange);
        var queue = await session.QueueAsync("q", Arguments(("x-dead-letter-exchange", exchange)));
        await session.PublishAsync("", queue, "x", new BasicProperties { Headers = Arguments(("mine", 1)) });
        var channel = await session.ChannelAsync();
        for (var round = 1; round <= 2; round++)
        {
            foreach (var from in (string[])[queue, graves])
            {
                await session.AwaitCountAsync(from, 1);
                var got = (await channel.BasicGetAsync(from, false, Cancel))!;
                await channel.BasicRejectAsync(got.DeliveryTag, false, Cancel);
            }
        }
        var last = (await session.GetAsync(queue)).BasicProperties;
        Assert.Equal([(graves, "rejected", 2L), (queue, "rejected", 2L)], Deaths(last).Select(death => (ClientSession.Text(death["queue"])!, ClientSession.Text(death["reason"])!, (long)death["count"]!)));
        Assert.Equal((queue, "rejected", "", 1), (ClientSession.Text(last.Headers!["x-first-death-queue"]), ClientSession.Text(last.Headers["x-first-death-reason"]), ClientSession.Text(last.Headers["x-first-death-exchange"]), last.Headers["mine"]));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_full_queue_drops_its_head_into_the_dead_letter_exchange(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var graves = await session.QueueAsync("graves");
        var queue = await session.QueueAsync("q", Arguments(("x-max-length", 2), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", graves)));
        for (var i = 0; i < 4; i++) await session.PublishAsync("", queue, $"{i}");
        await session.AwaitCountAsync(graves, 2);
        Assert.Equal(("0", "1"), (await session.GetTextAsync(graves), await session.GetTextAsync(graves)));
        Assert.Equal(("2", "3"), (await session.GetTextAsync(queue), await session.GetTextAsync(queue)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_length_in_bytes_counts_bodies(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q", Arguments(("x-max-length-bytes", 10)));
        foreach (var text in (string[])["12345", "67890", "abc"]) await session.PublishAsync("", queue, text);
        await session.AwaitCountAsync(queue, 2);
        Assert.Equal(("67890", "abc"), (await session.GetTextAsync(queue), await session.GetTextAsync(queue)));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_quorum_queue_gives_up_at_the_delivery_limit(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var channel = await session.ChannelAsync();
        var graves = await session.QueueAsync("graves");
        var queue = session.Name("quorum");
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false,
            Arguments(("x-queue-type", "quorum"), ("x-delivery-limit", 2), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", graves)), cancellationToken: Cancel);
        await using var publisher = await session.NewPublisherAsync();
        await publisher.BasicPublishAsync("", queue, true, "poison"u8.ToArray(), Cancel);
        await using var consuming = await session.NewChannelAsync();
        await consuming.BasicQosAsync(0, 1, false, Cancel);
        var stream = await DeliveryStream.StartAsync(consuming, queue);
        for (var time = 0; time < 3; time++)
        {
            var delivery = await stream.NextAsync();
            Assert.Equal(time > 0, delivery.IsRedelivered);
            Assert.Equal(time, delivery.Properties.Headers?.TryGetValue("x-delivery-count", out var count) == true ? Convert.ToInt32(count) : 0);
            await consuming.BasicNackAsync(delivery.Tag, false, true, Cancel);
        }
        var dead = await session.GetAsync(graves);
        Assert.Equal(("poison", "delivery_limit"), (ClientSession.Text(dead.Body), ClientSession.Text(Assert.Single(Deaths(dead.BasicProperties))["reason"])));
        await channel.QueueDeleteAsync(queue, cancellationToken: Cancel);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_queue_that_nobody_uses_expires(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var channel = await session.ChannelAsync();
        var queue = await session.QueueAsync("q", Arguments(("x-expires", 1000)));
        var stream = await DeliveryStream.StartAsync(channel, queue, autoAck: true);
        var exchange = await session.ExchangeAsync("watch", ExchangeType.Fanout);
        await session.BindAsync(queue, exchange);
        await channel.BasicCancelAsync(stream.Tag, cancellationToken: Cancel);
        // The exchange goes with its last binding, that with the queue; a look at the queue itself would be use.
        await ClientWait.UntilAsync(async () =>
        {
            await using var look = await session.NewChannelAsync();
            return (await Record.ExceptionAsync(() => look.ExchangeDeclarePassiveAsync(exchange, Cancel))) is OperationInterruptedException { ShutdownReason.ReplyCode: 404 };
        });
        var gone = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclarePassiveAsync(queue, Cancel));
        Assert.Equal(404, gone.ShutdownReason!.ReplyCode);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_exclusive_queue_is_its_connections_and_goes_with_it(BrokerSide on)
    {
        await using var other = await OpenAsync(on);
        string queue;
        await using (var session = await OpenAsync(on))
        {
            queue = await session.QueueAsync("mine");
            await using var channel = await other.NewChannelAsync();
            var locked = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclarePassiveAsync(queue, Cancel));
            Assert.Equal(405, locked.ShutdownReason!.ReplyCode);
            Assert.StartsWith($"RESOURCE_LOCKED - cannot obtain exclusive access to locked queue '{queue}' in vhost '/'", locked.ShutdownReason.ReplyText, StringComparison.Ordinal);
        }
        await ClientWait.UntilAsync(async () =>
        {
            await using var look = await other.NewChannelAsync();
            return (await Record.ExceptionAsync(() => look.QueueDeclarePassiveAsync(queue, Cancel))) is OperationInterruptedException { ShutdownReason.ReplyCode: 404 };
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task An_auto_delete_queue_goes_with_its_last_consumer(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var channel = await session.ChannelAsync();
        var queue = (await channel.QueueDeclareAsync(session.Name("auto"), durable: false, exclusive: false, autoDelete: true, cancellationToken: Cancel)).QueueName;
        var (one, two) = (await DeliveryStream.StartAsync(channel, queue), await DeliveryStream.StartAsync(channel, queue));
        await channel.BasicCancelAsync(one.Tag, cancellationToken: Cancel);
        Assert.Equal(1U, (await channel.QueueDeclarePassiveAsync(queue, Cancel)).ConsumerCount);
        await channel.BasicCancelAsync(two.Tag, cancellationToken: Cancel);
        await ClientWait.UntilAsync(async () =>
        {
            await using var look = await session.NewChannelAsync();
            return (await Record.ExceptionAsync(() => look.QueueDeclarePassiveAsync(queue, Cancel))) is OperationInterruptedException { ShutdownReason.ReplyCode: 404 };
        });
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_purge_tells_how_many_it_dropped_and_spares_what_is_with_consumers(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        for (var i = 0; i < 5; i++) await session.PublishAsync("", queue, $"{i}");
        await session.AwaitCountAsync(queue, 5);
        var channel = await session.ChannelAsync();
        var held = (await channel.BasicGetAsync(queue, false, Cancel))!;
        Assert.Equal(4U, await channel.QueuePurgeAsync(queue, Cancel));
        await channel.BasicRejectAsync(held.DeliveryTag, true, Cancel);
        Assert.Equal("0", await session.GetTextAsync(queue));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_queue_in_use_or_with_messages_is_deleted_only_without_conditions(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var queue = await session.QueueAsync("q");
        await session.PublishAsync("", queue, "x");
        await session.AwaitCountAsync(queue, 1);
        await using (var channel = await session.NewChannelAsync())
        {
            var full = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeleteAsync(queue, ifUnused: false, ifEmpty: true, cancellationToken: Cancel));
            Assert.Equal((406, $"PRECONDITION_FAILED - queue '{queue}' in vhost '/' not empty"), (full.ShutdownReason!.ReplyCode, full.ShutdownReason.ReplyText));
        }
        await DeliveryStream.StartAsync(await session.ChannelAsync(), queue);
        await using (var channel = await session.NewChannelAsync())
        {
            var used = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeleteAsync(queue, ifUnused: true, ifEmpty: false, cancellationToken: Cancel));
            Assert.Equal((406, $"PRECONDITION_FAILED - queue '{queue}' in vhost '/' in use"), (used.ShutdownReason!.ReplyCode, used.ShutdownReason.ReplyText));
        }
        await using var last = await session.NewChannelAsync();
        await last.QueueDeleteAsync(queue, cancellationToken: Cancel);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_stream_is_read_from_any_offset_again_and_again(BrokerSide on)
    {
        await using var session = await OpenAsync(on);
        var channel = await session.ChannelAsync();
        var queue = session.Name("stream");
        await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, Arguments(("x-queue-type", "stream")), cancellationToken: Cancel);
        await using var publisher = await session.NewPublisherAsync();
        for (var i = 0; i < 10; i++) await publisher.BasicPublishAsync("", queue, true, System.Text.Encoding.UTF8.GetBytes($"{i}"), Cancel);
        for (var time = 0; time < 2; time++)
        {
            await using var reading = await session.NewChannelAsync();
            await reading.BasicQosAsync(0, 100, false, Cancel);
            var stream = await DeliveryStream.StartAsync(reading, queue, arguments: Arguments(("x-stream-offset", 4)));
            var read = await stream.NextAsync(6);
            Assert.Equal(["4", "5", "6", "7", "8", "9"], read.Select(each => each.Text));
            Assert.Equal(4L, read[0].Properties.Headers!["x-stream-offset"]);
            await stream.AckAsync(read[5], multiple: true);
        }
        await channel.QueueDeleteAsync(queue, cancellationToken: Cancel);
    }

    private static List<IDictionary<string, object?>> Deaths(IReadOnlyBasicProperties properties) => [.. ((IList<object?>)properties.Headers!["x-death"]!).Cast<IDictionary<string, object?>>()];
}
