using RabbitMQ.Client;

namespace RedHare.Bench.Amqp;

/// <summary>Counts, and acknowledges one by one where that is asked for.</summary>
internal sealed class CountingConsumer(IChannel channel, bool autoAck, Workload workload) : AsyncDefaultBasicConsumer(channel)
{
    public override async Task HandleBasicDeliverAsync(string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        workload.Count(1);
        if (!autoAck) await Channel.BasicAckAsync(deliveryTag, false, cancellationToken);
    }
}
