using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

/// <summary>A consumer whose deliveries are awaited one after the other.</summary>
internal sealed class DeliveryStream
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<Delivery> _deliveries = System.Threading.Channels.Channel.CreateUnbounded<Delivery>();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DeliveryStream(IChannel channel) => Channel = channel;

    public IChannel Channel { get; }

    public string Tag { get; private set; } = "";

    /// <summary>The server has told that this consumer is no more.</summary>
    public Task Cancelled => _cancelled.Task.WaitAsync(Patience, Cancel);

    /// <summary>How many have come and were not taken.</summary>
    public int Waiting => _deliveries.Reader.Count;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DeliveryStream> StartAsync(IChannel channel, string queue, bool autoAck = false, bool exclusive = false, Dictionary<string, object?>? arguments = null)
    {
        var stream = new DeliveryStream(channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, told) =>
        {
            stream._deliveries.Writer.TryWrite(new Delivery(told.DeliveryTag, told.Redelivered, ClientSession.Text(told.Body), told.RoutingKey, told.Exchange, new BasicProperties(told.BasicProperties)));
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            stream._cancelled.TrySetResult();
            return Task.CompletedTask;
        };
        stream.Tag = await channel.BasicConsumeAsync(queue, autoAck, "", false, exclusive, arguments, consumer, Cancel);
        return stream;
    }

    public async Task<Delivery> NextAsync() => await _deliveries.Reader.ReadAsync(Cancel).AsTask().WaitAsync(Patience, Cancel);

    public async Task<Delivery[]> NextAsync(int count)
    {
        var taken = new Delivery[count];
        for (var i = 0; i < count; i++) taken[i] = await NextAsync();
        return taken;
    }

    public Task AckAsync(Delivery delivery, bool multiple = false) => Channel.BasicAckAsync(delivery.Tag, multiple, Cancel).AsTask();
}
