using RabbitMQ.Client;
using RedHare.Client.Tests.Faults;
using Xunit;

namespace RedHare.Broker.Differential.Tests.Client;

public sealed class RecoveryTests(BrokerPair brokers) : ClientTest(brokers)
{
    private readonly BrokerPair _brokers = brokers;

    [Theory, MemberData(nameof(Both))]
    public async Task A_lost_connection_is_recovered_with_what_it_had_declared(BrokerSide on)
    {
        await using var proxy = new FaultProxy(_brokers.AddressOf(on), 1, FaultPlan.None);
        var factory = Factory(on);
        (factory.Port, factory.AutomaticRecoveryEnabled, factory.TopologyRecoveryEnabled, factory.NetworkRecoveryInterval) = (proxy.Port, true, true, TimeSpan.FromMilliseconds(50));
        await using var session = new ClientSession(await factory.CreateConnectionAsync(Cancel), _brokers.NextPrefix());
        var recovered = new SemaphoreSlim(0);
        session.Connection.RecoverySucceededAsync += (_, _) =>
        {
            recovered.Release();
            return Task.CompletedTask;
        };
        var exchange = await session.ExchangeAsync("events", ExchangeType.Topic);
        var queue = await session.QueueAsync("exclusive");
        await session.BindAsync(queue, exchange, "a.#");
        var stream = await DeliveryStream.StartAsync(await session.ChannelAsync(), queue, autoAck: true);
        await using var publisher = await session.NewPublisherAsync();
        for (var time = 0; time < 3; time++)
        {
            await publisher.BasicPublishAsync(exchange, "a.b", true, System.Text.Encoding.UTF8.GetBytes($"{time}"), Cancel);
            Assert.Equal($"{time}", (await stream.NextAsync()).Text);
            proxy.CutAll();
            Assert.True(await recovered.WaitAsync(Patience, Cancel), "the connection did not recover");
        }
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_a_lost_connection_had_not_acknowledged_comes_again(BrokerSide on)
    {
        await using var proxy = new FaultProxy(_brokers.AddressOf(on), 2, FaultPlan.None);
        await using var session = await OpenAsync(on);
        var queue = session.Name("shared");
        await (await session.ChannelAsync()).QueueDeclareAsync(queue, durable: false, exclusive: false, autoDelete: false, cancellationToken: Cancel);
        for (var i = 0; i < 3; i++) await session.PublishAsync("", queue, $"{i}");
        var factory = Factory(on);
        factory.Port = proxy.Port;
        await using var lost = await factory.CreateConnectionAsync(Cancel);
        await using (var channel = await lost.CreateChannelAsync(cancellationToken: Cancel))
        {
            var stream = await DeliveryStream.StartAsync(channel, queue);
            await stream.NextAsync(3);
            proxy.CutAll();
        }
        await session.AwaitCountAsync(queue, 3);
        for (var i = 0; i < 3; i++)
        {
            var got = await session.GetAsync(queue);
            Assert.Equal(($"{i}", true), (ClientSession.Text(got.Body), got.Redelivered));
        }
        await (await session.ChannelAsync()).QueueDeleteAsync(queue, cancellationToken: Cancel);
    }
}
