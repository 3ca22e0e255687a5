using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace RedHare.Bench.Messaging;

/// <summary>By RabbitMQ.Client alone, as its makers show it: confirms that it tracks itself, eventing consumers, a dictionary of requests under way.</summary>
internal sealed class PlainTypedWork : TypedWork
{
    private const string Queue = "bench-plain-typed", Requests = "bench-plain-requests", ReplyTo = "amq.rabbitmq.reply-to";

    private readonly IConnection _connection;
    private readonly IChannel _publishing;
    private readonly IChannel _asking;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<int>> _pending = new();

    private PlainTypedWork(IConnection connection, IChannel publishing, IChannel asking) => (_connection, _publishing, _asking) = (connection, publishing, asking);

    public static async Task<TypedWork> ConnectAsync(IPEndPoint endPoint)
    {
        var connection = await new ConnectionFactory { HostName = endPoint.Address.ToString(), Port = endPoint.Port }.CreateConnectionAsync();
        var work = new PlainTypedWork(connection, await OpenAsync(connection), await OpenAsync(connection));
        await work._publishing.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false);
        await work._publishing.QueueDeclareAsync(Requests, durable: true, exclusive: false, autoDelete: false);
        var replies = new AsyncEventingBasicConsumer(work._asking);
        replies.ReceivedAsync += (_, delivery) =>
        {
            if (work._pending.TryRemove(delivery.BasicProperties.CorrelationId!, out var waiting)) waiting.TrySetResult(JsonSerializer.Deserialize(delivery.Body.Span, OrderBenchJson.Default.Int32));
            return Task.CompletedTask;
        };
        await work._asking.BasicConsumeAsync(ReplyTo, autoAck: true, replies);
        return work;
    }

    public override async Task PublishAsync(BenchOrder order)
    {
        var properties = new BasicProperties { ContentType = "application/json", Persistent = true, MessageId = Guid.CreateVersion7().ToString("N"), Timestamp = new(DateTimeOffset.UtcNow.ToUnixTimeSeconds()) };
        await _publishing.BasicPublishAsync("", Queue, mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(order, OrderBenchJson.Default.BenchOrder));
    }

    public override Task<IAsyncDisposable> ConsumeAsync(Action<BenchOrder> handler) => ConsumeAsync(Queue, async (channel, delivery) =>
    {
        handler(JsonSerializer.Deserialize(delivery.Body.Span, OrderBenchJson.Default.BenchOrder)!);
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    });

    public override Task<IAsyncDisposable> AnswerAsync(Func<BenchOrder, int> answer) => ConsumeAsync(Requests, async (channel, delivery) =>
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer(JsonSerializer.Deserialize(delivery.Body.Span, OrderBenchJson.Default.BenchOrder)!), OrderBenchJson.Default.Int32);
        var properties = new BasicProperties { ContentType = "application/json", CorrelationId = delivery.BasicProperties.CorrelationId };
        // Not mandatory: a reply-to address is no queue, so brokers return such a message although it arrives.
        await channel.BasicPublishAsync("", delivery.BasicProperties.ReplyTo!, mandatory: false, properties, body);
        await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
    });

    public override async Task<int> AskAsync(BenchOrder order)
    {
        var id = Guid.CreateVersion7().ToString("N");
        var reply = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = reply;
        var properties = new BasicProperties { ContentType = "application/json", CorrelationId = id, MessageId = id, ReplyTo = ReplyTo, Expiration = "30000", Timestamp = new(DateTimeOffset.UtcNow.ToUnixTimeSeconds()) };
        await _asking.BasicPublishAsync("", Requests, mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(order, OrderBenchJson.Default.BenchOrder));
        return await reply.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public override Task PurgeAsync() => _publishing.QueuePurgeAsync(Queue);

    public override async ValueTask DisposeAsync()
    {
        await _publishing.QueueDeleteAsync(Queue);
        await _publishing.QueueDeleteAsync(Requests);
        await _connection.DisposeAsync();
    }

    private async Task<IAsyncDisposable> ConsumeAsync(string queue, Func<IChannel, BasicDeliverEventArgs, Task> handler)
    {
        var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null, consumerDispatchConcurrency: Concurrency));
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) => handler(channel, delivery);
        await channel.BasicQosAsync(0, Prefetch, global: false);
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
        return channel;
    }

    private static Task<IChannel> OpenAsync(IConnection connection) =>
        connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
}
