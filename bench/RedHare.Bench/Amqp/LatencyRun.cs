using System.Buffers.Binary;
using System.Diagnostics;
using RabbitMQ.Client;

namespace RedHare.Bench.Amqp;

/// <summary>How long a message takes from the call that publishes it to the consumer's call, at a fixed rate: publisher and consumer are one process and one clock.</summary>
internal sealed class LatencyRun(int port, int rate, int size, bool persistent)
{
    private readonly List<double> _milliseconds = [];

    /// <summary>Percentiles in milliseconds after so many seconds, of which the first fifth does not count.</summary>
    public async Task<(double P50, double P99, double P999, double Rate)> RunAsync(double seconds)
    {
        var factory = new ConnectionFactory { HostName = "127.0.0.1", Port = port, AutomaticRecoveryEnabled = false };
        await using var receiving = await factory.CreateConnectionAsync();
        await using var sending = await factory.CreateConnectionAsync();
        await using var consumer = await receiving.CreateChannelAsync();
        await using var publisher = await sending.CreateChannelAsync();
        await consumer.QueueDeclareAsync("bench-latency", durable: persistent, exclusive: false, autoDelete: true);
        await consumer.BasicConsumeAsync("bench-latency", true, new Receiver(consumer, _milliseconds));
        var properties = new BasicProperties { DeliveryMode = persistent ? DeliveryModes.Persistent : DeliveryModes.Transient };
        var start = Stopwatch.GetTimestamp();
        long sent = 0;
        while (Stopwatch.GetElapsedTime(start).TotalSeconds is var elapsed && elapsed < seconds)
        {
            for (var due = (long)(elapsed * rate); sent < due; sent++)
            {
                var body = new byte[size];
                BinaryPrimitives.WriteInt64LittleEndian(body, Stopwatch.GetTimestamp());
                await publisher.BasicPublishAsync("", "bench-latency", false, properties, body);
            }
            await Task.Delay(1);
        }
        var patience = Stopwatch.GetTimestamp();
        while (Count() < sent && Stopwatch.GetElapsedTime(patience).TotalSeconds < 30) await Task.Delay(5);
        double[] sorted;
        lock (_milliseconds) sorted = [.. _milliseconds.Skip((int)(sent / 5)).Order()];
        return (At(sorted, 0.5), At(sorted, 0.99), At(sorted, 0.999), sent / seconds);
    }

    private static double At(double[] sorted, double share) => sorted.Length == 0 ? double.NaN : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];

    private int Count()
    {
        lock (_milliseconds) return _milliseconds.Count;
    }

    private sealed class Receiver(IChannel channel, List<double> milliseconds) : AsyncDefaultBasicConsumer(channel)
    {
        public override Task HandleBasicDeliverAsync(string consumerTag, ulong deliveryTag, bool redelivered, string exchange, string routingKey, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
        {
            var took = Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(body.Span)).TotalMilliseconds;
            lock (milliseconds) milliseconds.Add(took);
            return Task.CompletedTask;
        }
    }
}
