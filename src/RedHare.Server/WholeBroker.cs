using System.Globalization;
using System.Net;
using RedHare.Broker;
using RedHare.Broker.Journal;
using RedHare.Commands.Configuration;
using RedHare.Net;
using RedHare.Server.Amqp;

namespace RedHare.Server;

/// <summary>The broker of a server process, with its head, as the configuration asks for them.</summary>
public sealed class WholeBroker : IAsyncDisposable
{
    // Within the server's dir, beside Redis's files.
    private const string DirectoryName = "amqp";

    // RabbitMQ's 40 would be too little: the process holds the Redis data too.
    private const int MemoryPercent = 70;

    private WholeBroker(MessageBroker broker, AmqpServer server)
    {
        Broker = broker;
        Server = server;
    }

    /// <summary>The broker.</summary>
    public MessageBroker Broker { get; }

    /// <summary>Its AMQP head.</summary>
    public AmqpServer Server { get; }

    /// <summary>Opens the broker and serves it on <c>amqp-port</c>. Null when that is empty.</summary>
    /// <param name="configuration">Once it listens, <c>amqp-port</c> is the port that it got.</param>
    /// <param name="log">Told of connections that come, go and fail.</param>
    /// <param name="onError">Told of what went wrong and was survived.</param>
    /// <exception cref="TransportBindException">An address cannot be bound.</exception>
    /// <exception cref="JournalException">The directory cannot be used.</exception>
    public static async Task<WholeBroker?> StartAsync(ServerConfiguration configuration, Action<LogLevel, string>? log = null, Action<string, Exception>? onError = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var network = configuration.Network;
        if (network.AmqpPort.Length == 0) return null;
        var broker = MessageBroker.Open(new BrokerOptions
        {
            Directory = Path.Combine(configuration.Process.Directory, DirectoryName),
            QuorumDeliveryLimit = network.AmqpDeliveryLimit > 0 ? network.AmqpDeliveryLimit : null,
            MemoryLimit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 100 * MemoryPercent,
        });
        if (broker.Warning is { } warning) log?.Invoke(LogLevel.Warning, warning);
        var options = new AmqpServerOptions { EndPoints = [.. ListenAddresses.OfAmqp(configuration)], Transport = TransportOf(network.Transport) };
        var server = new AmqpServer(broker, options) { Log = log, OnError = onError };
        try
        {
            server.Start();
        }
        catch
        {
            await broker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        var port = server.EndPoints.OfType<IPEndPoint>().FirstOrDefault()?.Port ?? 0;
        if (network.AmqpPort == "0") configuration.Preset("amqp-port", port.ToString(CultureInfo.InvariantCulture));
        return new WholeBroker(broker, server);
    }

    /// <summary>Tells the clients, closes their connections, and ends the broker.</summary>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        await Broker.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The transport that the directive names.</summary>
    internal static TransportKind TransportOf(Commands.Configuration.Transport transport) => transport switch
    {
        Commands.Configuration.Transport.Epoll => TransportKind.Epoll,
        Commands.Configuration.Transport.Portable => TransportKind.Portable,
        _ => TransportKind.Auto,
    };
}
