using RabbitMQ.Client;

namespace RedHare.Bench.Amqp;

/// <summary>One publisher, one queue, one consumer; transient.</summary>
internal sealed class Pipe(string name, bool autoAck, ushort prefetch) : Workload(name)
{
    protected override async Task BeginAsync(int port, byte[] body)
    {
        var consumer = await (await ConnectAsync(port)).CreateChannelAsync();
        await consumer.QueueDeclareAsync("bench-pipe", durable: false, exclusive: true, autoDelete: false);
        await ConsumeAsync(consumer, "bench-pipe", autoAck, prefetch);
        Publish(await (await ConnectAsync(port)).CreateChannelAsync(), "", [new CachedString("bench-pipe")], body);
    }
}

/// <summary>One publisher; an exchange brings each message to ten queues.</summary>
internal sealed class Fanout() : Workload("fanout to 10 queues, auto ack")
{
    protected override int Copies => 10;

    protected override async Task BeginAsync(int port, byte[] body)
    {
        var consumer = await (await ConnectAsync(port)).CreateChannelAsync();
        await consumer.ExchangeDeclareAsync("bench-fanout", ExchangeType.Fanout, durable: false, autoDelete: true);
        for (var i = 0; i < Copies; i++)
        {
            await consumer.QueueDeclareAsync($"bench-fanout-{i}", durable: false, exclusive: true, autoDelete: false);
            await consumer.QueueBindAsync($"bench-fanout-{i}", "bench-fanout", "");
            await ConsumeAsync(consumer, $"bench-fanout-{i}", autoAck: true, prefetch: 0);
        }
        Publish(await (await ConnectAsync(port)).CreateChannelAsync(), "bench-fanout", [CachedString.Empty], body);
    }
}

/// <summary>A topic exchange with ten thousand bindings, of which each key matches one.</summary>
internal sealed class Topics() : Workload("topic, 10,000 bindings, auto ack")
{
    private const int Bindings = 10_000, Queues = 10;

    protected override async Task BeginAsync(int port, byte[] body)
    {
        var consumer = await (await ConnectAsync(port)).CreateChannelAsync();
        await consumer.ExchangeDeclareAsync("bench-topic", ExchangeType.Topic, durable: false, autoDelete: true);
        for (var i = 0; i < Queues; i++) await consumer.QueueDeclareAsync($"bench-topic-{i}", durable: false, exclusive: true, autoDelete: false);
        for (var i = 0; i < Bindings; i++) await consumer.QueueBindAsync($"bench-topic-{i % Queues}", "bench-topic", $"shop{i % 100}.*.item{i / 100}.#");
        for (var i = 0; i < Queues; i++) await ConsumeAsync(consumer, $"bench-topic-{i}", autoAck: true, prefetch: 0);
        var keys = Enumerable.Range(0, 1000).Select(i => new CachedString($"shop{i % 100}.order.item{i * 7 % 100}.eu.new")).ToArray();
        Publish(await (await ConnectAsync(port)).CreateChannelAsync(), "bench-topic", keys, body);
    }
}

/// <summary>Persistent messages to durable queues, so many without a confirm at a time. Nobody consumes; a queue drops its oldest, so that it does not grow for ever.</summary>
internal sealed class Confirmed(string name, int inFlight, int queues) : Workload(name)
{
    private IChannel? _owner;

    protected override bool Confirms => true;

    protected override async Task BeginAsync(int port, byte[] body)
    {
        _owner = await (await ConnectAsync(port)).CreateChannelAsync();
        var limit = new Dictionary<string, object?> { ["x-max-length"] = 100_000 / queues };
        for (var i = 0; i < queues; i++) await _owner.QueueDeclareAsync($"bench-confirm-{i}", durable: true, exclusive: false, autoDelete: false, limit);
        var channel = await (await ConnectAsync(port)).CreateChannelAsync(new CreateChannelOptions(true, false));
        var free = new SemaphoreSlim(inFlight);
        long confirmed = 0;
        channel.BasicAcksAsync += (_, told) =>
        {
            // Confirms come in their order here: one publisher, and never more than one queue a message.
            var many = told.Multiple ? (long)told.DeliveryTag - confirmed : 1;
            confirmed += many;
            if (many > 0) free.Release((int)many);
            Count(many);
            return Task.CompletedTask;
        };
        var keys = Enumerable.Range(0, queues).Select(i => new CachedString($"bench-confirm-{i}")).ToArray();
        Run(async () =>
        {
            var properties = new BasicProperties { DeliveryMode = DeliveryModes.Persistent };
            for (var i = 0; !IsStopping; i++)
            {
                if (!await free.WaitAsync(1000)) continue;
                await channel.BasicPublishAsync(CachedString.Empty, keys[i % queues], false, properties, body);
            }
        });
    }

    protected override async Task EndAsync()
    {
        for (var i = 0; i < queues; i++) await _owner!.QueueDeleteAsync($"bench-confirm-{i}", ifUnused: false, ifEmpty: false);
    }
}
