using System.Diagnostics;
using System.Net;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace RedHare.Bench.Messaging;

/// <summary>The same work by RabbitMQ.Client as its makers show it: confirms that it tracks itself, and an eventing consumer.</summary>
internal sealed class PlainClient : IAsyncDisposable
{
    private const string Queue = "bench-plain";

    private readonly IConnection _connection;

    private PlainClient(IConnection connection) => _connection = connection;

    public static async Task<PlainClient> ConnectAsync(IPEndPoint endPoint) =>
        new(await new ConnectionFactory { HostName = endPoint.Address.ToString(), Port = endPoint.Port }.CreateConnectionAsync());

    public async Task<double> PublishAsync(int count, byte[] body)
    {
        await using var channel = await OpenAsync();
        var under = new Queue<Task>(WaistLoad.Window);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (under.Count == WaistLoad.Window) await under.Dequeue();
            under.Enqueue(channel.BasicPublishAsync("", Queue, body).AsTask());
        }

        while (under.TryDequeue(out var publish)) await publish;
        var seconds = MessagingBench.Since(start);
        await channel.QueueDeleteAsync(Queue);
        return seconds;
    }

    public async Task<double> PublishOneByOneAsync(int count, byte[] body)
    {
        await using var channel = await OpenAsync();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++) await channel.BasicPublishAsync("", Queue, body);
        var seconds = MessagingBench.Since(start);
        await channel.QueueDeleteAsync(Queue);
        return seconds;
    }

    public async Task<double> ConsumeAsync(int count, byte[] body)
    {
        await using var channel = await OpenAsync();
        for (var i = 0; i < count; i += 1000)
            await Task.WhenAll(Enumerable.Range(0, Math.Min(1000, count - i)).Select(_ => channel.BasicPublishAsync("", Queue, body).AsTask()));
        var (got, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
            if (++got == count) all.SetResult();
        };
        await channel.BasicQosAsync(0, WaistLoad.Window, global: false);
        var start = Stopwatch.GetTimestamp();
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        await all.Task;
        var seconds = MessagingBench.Since(start);
        await channel.QueueDeleteAsync(Queue);
        return seconds;
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async Task<IChannel> OpenAsync()
    {
        var channel = await _connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeclareAsync(Queue, durable: false, exclusive: false, autoDelete: false);
        return channel;
    }
}
