using System.Collections.Concurrent;
using System.Net;
using RedHare.Broker;
using RedHare.Net;
using RedHare.Server.Amqp;
using Xunit;

namespace RedHare.Server.Tests.Amqp;

/// <summary>A broker on a free loopback port; on disposal nothing may have gone wrong inside.</summary>
internal sealed class AmqpTestServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _log = new();

    public AmqpTestServer(Func<AmqpServerOptions, AmqpServerOptions>? change = null, BrokerOptions? broker = null, TransportKind transport = TransportKind.Auto)
    {
        Broker = MessageBroker.Open(broker ?? new BrokerOptions());
        var options = new AmqpServerOptions
        {
            EndPoints = [ListenEndPoint.Tcp(IPAddress.Loopback, 0)],
            Transport = transport,
            RefusalDelay = TimeSpan.Zero,
            HandshakeTimeout = Patience,
        };
        Server = new AmqpServer(Broker, change?.Invoke(options) ?? options)
        {
            OnError = (what, exception) => _errors.Enqueue($"{what} {exception}"),
            Log = (_, line) => _log.Enqueue(line),
        };
        Server.Start();
    }

    public MessageBroker Broker { get; }

    public AmqpServer Server { get; }

    public IPEndPoint EndPoint => (IPEndPoint)Server.EndPoints[0];

    /// <summary>What the server has logged so far.</summary>
    public string Log() => string.Join('\n', _log);

    /// <summary>A client that has sent nothing.</summary>
    public AmqpTestClient Connect() => new(EndPoint);

    /// <summary>A client with an open connection and channel 1 open.</summary>
    public AmqpTestClient Open(Action<AmqpTestClient>? beforeChannel = null)
    {
        var client = Connect();
        client.LogIn();
        client.OpenHost();
        beforeChannel?.Invoke(client);
        client.OpenChannel(1);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Server.StopAsync().WaitAsync(Patience);
        await Broker.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Empty(_errors);
    }
}
