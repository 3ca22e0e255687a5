using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RedHare.Messaging;

namespace RedHare.RabbitMq;

/// <summary>What RabbitMQ.Client calls for one consumer on one connection.</summary>
internal sealed class DeliveryReceiver(RabbitMqConsumer consumer, ChannelLink link) : IAsyncBasicConsumer
{
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelLink Link => link;

    public IChannel Channel => link.Inner;

    /// <summary>Completes when no more comes.</summary>
    public Task Cancelled => _cancelled.Task;

    public Task HandleBasicConsumeOkAsync(string consumerTag, CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task HandleBasicCancelOkAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _cancelled.TrySetResult();
        return Task.CompletedTask;
    }

    public Task HandleBasicCancelAsync(string consumerTag, CancellationToken cancellationToken = default)
    {
        _cancelled.TrySetResult();
        consumer.EndByBroker();
        return Task.CompletedTask;
    }

    public Task HandleChannelShutdownAsync(object channel, ShutdownEventArgs reason)
    {
        _cancelled.TrySetResult();
        return Task.CompletedTask;
    }

    public Task HandleBasicDeliverAsync(string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken = default)
    {
        var delivery = new RabbitMqDelivery(link, deliveryTag, redelivered, exchange, routingKey, properties, body.ToArray(), consumer.Options.AutoAck);
        return consumer.Pump.TryAdd(delivery) ? Task.CompletedTask : AddSlowlyAsync(delivery);
    }

    private async Task AddSlowlyAsync(RabbitMqDelivery delivery)
    {
        while (!consumer.Pump.TryAdd(delivery))
        {
            if (link.IsDead) return;
            if (consumer.Pump.IsComplete)
            {
                if (!delivery.IsSettled && !consumer.Pump.IsSealed) await delivery.NackAsync(requeue: true).ConfigureAwait(false);
                return;
            }

            await consumer.Pump.RoomAsync().ConfigureAwait(false);
        }
    }
}
