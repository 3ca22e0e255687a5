using System.Net;
using RedHare.Broker.Differential.Tests;
using RedHare.Messaging.Tests.Servers;
using RedHare.RabbitMq;

[assembly: AssemblyFixture(typeof(TestBrokers))]

namespace RedHare.Messaging.Tests.Servers;

/// <summary>The brokers of a test run, each started when the first test asks for it and shared by all: a test's exchanges and queues carry a prefix of its own.</summary>
public sealed class TestBrokers : IAsyncDisposable
{
    private readonly Lazy<(EmbeddedBroker Broker, IPEndPoint EndPoint)> _redHare = new(static () =>
    {
        var broker = EmbeddedBroker.Open();
        return (broker, broker.Listen(new IPEndPoint(IPAddress.Loopback, 0)));
    });

    private readonly Lazy<Task<RealRabbit>> _rabbit = new(static () => RealRabbit.StartAsync(RealRabbit.Find()!));

    /// <summary>A connection of the caller's own.</summary>
    public async ValueTask<IMessagingBackend> ConnectAsync(TestBroker broker) =>
        broker == TestBroker.InProcess ? _redHare.Value.Broker.OpenBackend() : await ConnectAsync(await EndPointAsync(broker));

    /// <summary>Where it listens. Not for <see cref="TestBroker.InProcess"/>.</summary>
    public async ValueTask<IPEndPoint> EndPointAsync(TestBroker broker) => broker switch
    {
        TestBroker.RedHare => _redHare.Value.EndPoint,
        TestBroker.RabbitMq => (await _rabbit.Value).EndPoint,
        _ => throw new ArgumentOutOfRangeException(nameof(broker)),
    };

    /// <summary>A connection over the network to what listens there.</summary>
    public static async ValueTask<IMessagingBackend> ConnectAsync(IPEndPoint endPoint) => await RabbitMqBackend.ConnectAsync(Options(endPoint));

    /// <summary>With more patience than a busy machine asks for.</summary>
    public static RabbitMqOptions Options(IPEndPoint endPoint) => RabbitMqOptions.Parse($"amqp://{endPoint}") with
    {
        ConnectTimeout = TimeSpan.FromSeconds(30),
        RecoveryWait = TimeSpan.FromSeconds(60),
        OperationTimeout = TimeSpan.FromSeconds(60),
        MaxRecoveryPause = TimeSpan.FromMilliseconds(200),
    };

    public async ValueTask DisposeAsync()
    {
        if (_redHare.IsValueCreated) await _redHare.Value.Broker.DisposeAsync();
        if (_rabbit.IsValueCreated) await (await _rabbit.Value).DisposeAsync();
    }
}
