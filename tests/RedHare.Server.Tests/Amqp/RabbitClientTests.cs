using System.Collections.Concurrent;
using System.Net;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>RabbitMQ's own client for .NET, as its users use it.</summary>
public class RabbitClientTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Confirmed_messages_are_consumed_in_order_and_acknowledged()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var publisher = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var queue = (await channel.QueueDeclareAsync("work", durable: false, exclusive: false, autoDelete: false, cancellationToken: Cancel)).QueueName;
        await channel.BasicQosAsync(0, 10, false, Cancel);
        var received = new ConcurrentQueue<int>();
        var done = new TaskCompletionSource();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            received.Enqueue(BitConverter.ToInt32(delivery.Body.Span));
            await channel.BasicAckAsync(delivery.DeliveryTag, false, Cancel);
            if (received.Count == 500) done.TrySetResult();
        };
        await channel.BasicConsumeAsync(queue, false, consumer, Cancel);
        var properties = new BasicProperties { ContentType = "x/int", Headers = new Dictionary<string, object?> { ["n"] = 1L, ["s"] = "text" }, Persistent = true };
        for (var i = 0; i < 500; i++) await publisher.BasicPublishAsync("", queue, true, properties, BitConverter.GetBytes(i), Cancel);
        await done.Task.WaitAsync(Patience, Cancel);
        Assert.Equal(Enumerable.Range(0, 500), received);
        Assert.Equal(0U, await channel.MessageCountAsync(queue, Cancel));
    }

    [Fact]
    public async Task A_message_without_a_queue_fails_its_publish()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancel);
        var refused = await Assert.ThrowsAnyAsync<PublishException>(async () => await channel.BasicPublishAsync("amq.direct", "nowhere", true, new byte[10], Cancel));
        Assert.True(refused.IsReturn);
        await channel.BasicPublishAsync("amq.direct", "nowhere", false, new byte[10], Cancel);
    }

    [Fact]
    public async Task A_large_body_and_all_properties_come_back_as_they_went()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await channel.QueueDeclareAsync("q", cancellationToken: Cancel);
        var body = new byte[3_000_000];
        new Random(1).NextBytes(body);
        var properties = new BasicProperties
        {
            AppId = "app", ContentEncoding = "none", ContentType = "x", CorrelationId = "c", DeliveryMode = DeliveryModes.Transient, Expiration = "60000",
            MessageId = "m", Priority = 3, ReplyTo = "r", Timestamp = new AmqpTimestamp(1_700_000_000), Type = "t", UserId = "guest",
            Headers = new Dictionary<string, object?> { ["list"] = new List<object?> { 1, "two", true }, ["d"] = 1.5 },
        };
        await channel.BasicPublishAsync("", "q", false, properties, body, Cancel);
        BasicGetResult? got = null;
        while (got is null) got = await channel.BasicGetAsync("q", true, Cancel);
        Assert.Equal(body, got.Body.ToArray());
        Assert.Equal(("app", "none", "x", "c", "60000", "m", "r", "t", "guest"), (got.BasicProperties.AppId, got.BasicProperties.ContentEncoding, got.BasicProperties.ContentType,
            got.BasicProperties.CorrelationId, got.BasicProperties.Expiration, got.BasicProperties.MessageId, got.BasicProperties.ReplyTo, got.BasicProperties.Type, got.BasicProperties.UserId));
        Assert.Equal((3, 1_700_000_000L), (got.BasicProperties.Priority, got.BasicProperties.Timestamp.UnixTime));
        Assert.Equal(1.5, got.BasicProperties.Headers!["d"]);
        Assert.Equal(3, ((IList<object?>)got.BasicProperties.Headers["list"]!).Count);
    }

    [Fact]
    public async Task Errors_reach_the_caller_as_RabbitMQs()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var missing = await Assert.ThrowsAsync<OperationInterruptedException>(() => channel.QueueDeclarePassiveAsync("nix", Cancel));
        Assert.Equal((404, "NOT_FOUND - no queue 'nix' in vhost '/'"), (missing.ShutdownReason!.ReplyCode, missing.ShutdownReason.ReplyText));
        Assert.False(channel.IsOpen);
        Assert.True(connection.IsOpen);

        await using var other = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await other.QueueDeclareAsync("q", durable: false, exclusive: false, autoDelete: false, cancellationToken: Cancel);
        var different = await Assert.ThrowsAsync<OperationInterruptedException>(() => other.QueueDeclareAsync("q", durable: true, exclusive: false, autoDelete: false, cancellationToken: Cancel));
        Assert.Equal(406, different.ShutdownReason!.ReplyCode);
        Assert.Equal("PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'q' in vhost '/': received 'true' but current is 'false'", different.ShutdownReason.ReplyText);
    }

    [Fact]
    public async Task A_wrong_password_is_told()
    {
        await using var server = new AmqpTestServer();
        var factory = Factory(server);
        factory.Password = "wrong";
        var refused = await Assert.ThrowsAsync<BrokerUnreachableException>(() => factory.CreateConnectionAsync(Cancel));
        Assert.IsType<AuthenticationFailureException>(refused.InnerException);
    }

    [Fact]
    public async Task Exchanges_bindings_and_a_transaction_work()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await channel.ExchangeDeclareAsync("events", ExchangeType.Topic, cancellationToken: Cancel);
        await channel.ExchangeDeclareAsync("all", ExchangeType.Fanout, cancellationToken: Cancel);
        await channel.ExchangeBindAsync("all", "events", "order.#", cancellationToken: Cancel);
        var queue = (await channel.QueueDeclareAsync(cancellationToken: Cancel)).QueueName;
        Assert.StartsWith("amq.gen-", queue, StringComparison.Ordinal);
        await channel.QueueBindAsync(queue, "all", "", cancellationToken: Cancel);
        await channel.TxSelectAsync(Cancel);
        await channel.BasicPublishAsync("events", "order.created.eu", new byte[] { 1 }, Cancel);
        await channel.BasicPublishAsync("events", "invoice.created", new byte[] { 2 }, Cancel);
        Assert.Null(await channel.BasicGetAsync(queue, true, Cancel));
        await channel.TxCommitAsync(Cancel);
        Assert.Equal([1], (await channel.BasicGetAsync(queue, true, Cancel))!.Body.ToArray());
        Assert.Null(await channel.BasicGetAsync(queue, true, Cancel));
        Assert.Equal(0U, await channel.QueueDeleteAsync(queue, cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_blocked_connection_hears_of_it()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: Cancel);
        var blocked = new TaskCompletionSource<string>();
        var unblocked = new TaskCompletionSource();
        connection.ConnectionBlockedAsync += (_, told) => { blocked.TrySetResult(told.Reason); return Task.CompletedTask; };
        connection.ConnectionUnblockedAsync += (_, _) => { unblocked.TrySetResult(); return Task.CompletedTask; };
        server.Server.SetAlarms("memory");
        await channel.BasicPublishAsync("", "nowhere", new byte[] { 1 }, Cancel);
        Assert.Equal("low on memory", await blocked.Task.WaitAsync(Patience, Cancel));
        server.Server.SetAlarms(null);
        await unblocked.Task.WaitAsync(Patience, Cancel);
        await channel.QueueDeclareAsync(cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_direct_reply_finds_the_asker()
    {
        await using var server = new AmqpTestServer();
        await using var connection = await ConnectAsync(server);
        await using var asker = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await using var service = await connection.CreateChannelAsync(cancellationToken: Cancel);
        await service.QueueDeclareAsync("service", cancellationToken: Cancel);
        var serving = new AsyncEventingBasicConsumer(service);
        serving.ReceivedAsync += async (_, request) => await service.BasicPublishAsync("", request.BasicProperties.ReplyTo!, request.Body, Cancel);
        await service.BasicConsumeAsync("service", true, serving, Cancel);
        var answer = new TaskCompletionSource<byte[]>();
        var listening = new AsyncEventingBasicConsumer(asker);
        listening.ReceivedAsync += (_, reply) => { answer.TrySetResult(reply.Body.ToArray()); return Task.CompletedTask; };
        await asker.BasicConsumeAsync("amq.rabbitmq.reply-to", true, listening, Cancel);
        await asker.BasicPublishAsync("", "service", false, new BasicProperties { ReplyTo = "amq.rabbitmq.reply-to" }, new byte[] { 42 }, Cancel);
        Assert.Equal([42], await answer.Task.WaitAsync(Patience, Cancel));
    }

    private static Task<IConnection> ConnectAsync(AmqpTestServer server) => Factory(server).CreateConnectionAsync(Cancel);

    private static ConnectionFactory Factory(AmqpTestServer server) => new()
    {
        HostName = IPAddress.Loopback.ToString(),
        Port = server.EndPoint.Port,
        AutomaticRecoveryEnabled = false,
        RequestedConnectionTimeout = Patience,
        HandshakeContinuationTimeout = Patience,
        ContinuationTimeout = Patience,
    };
}
