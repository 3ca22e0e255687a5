using System.Globalization;
using System.Net;
using RedHare.Broker;
using RedHare.Broker.Journal;
using RedHare.Commands.Configuration;
using RedHare.Net;
using RedHare.Server.Amqp;
using RedHare.Server.Tls;

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

    /// <summary>
    /// Opens the broker and serves it on <c>amqp-port</c>, and where there is a certificate on <c>amqps-port</c>. Null when neither is to be listened on.
    /// </summary>
    /// <param name="configuration">Once it listens, the ports in it are those that it got.</param>
    /// <param name="log">Told of connections that come, go and fail.</param>
    /// <param name="onError">Told of what went wrong and was survived.</param>
    /// <exception cref="TransportBindException">An address cannot be bound.</exception>
    /// <exception cref="JournalException">The directory cannot be used.</exception>
    /// <exception cref="TlsConfigurationException">There is a certificate, or <c>amqps-port</c> was asked for, and what TLS needs cannot be used.</exception>
    public static async Task<WholeBroker?> StartAsync(ServerConfiguration configuration, Action<LogLevel, string>? log = null, Action<string, Exception>? onError = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var network = configuration.Network;
        var isSecure = configuration.Tls.AmqpsPort.Length > 0 && (configuration.Tls.CertificateFile.Length > 0 || configuration.IsGiven("amqps-port"));
        if (network.AmqpPort.Length == 0 && !isSecure) return null;
        var tls = new TlsContext(configuration, TlsAudience.Amqp);
        if (isSecure) tls.Load();
        var broker = MessageBroker.Open(new BrokerOptions
        {
            Directory = Path.Combine(configuration.Process.Directory, DirectoryName),
            QuorumDeliveryLimit = network.AmqpDeliveryLimit > 0 ? network.AmqpDeliveryLimit : null,
            MemoryLimit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 100 * MemoryPercent,
        });
        if (broker.Warning is { } warning) log?.Invoke(LogLevel.Warning, warning);
        var options = new AmqpServerOptions
        {
            EndPoints = [.. ListenAddresses.OfAmqp(configuration), .. isSecure ? ListenAddresses.OfAmqps(configuration, tls.Listener) : []],
            Transport = TransportOf(network.Transport),
            CertificateLogin = () => configuration.Tls.AmqpsLoginIsCommonName ? CertificateLogin.CommonName : CertificateLogin.DistinguishedName,
        };
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
        if (isSecure) tls.FollowChanges(() => log);
        if (network.AmqpPort == "0") configuration.Preset("amqp-port", PortOf(server.EndPoints.Except(server.SecureEndPoints)));
        if (isSecure && configuration.Tls.AmqpsPort == "0") configuration.Preset("amqps-port", PortOf(server.SecureEndPoints));
        return new WholeBroker(broker, server);
    }

    /// <summary>Tells the clients, closes their connections, and ends the broker.</summary>
    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync().ConfigureAwait(false);
        await Broker.DisposeAsync().ConfigureAwait(false);
    }

    private static string PortOf(IEnumerable<EndPoint> endPoints) => (endPoints.OfType<IPEndPoint>().FirstOrDefault()?.Port ?? 0).ToString(CultureInfo.InvariantCulture);

    /// <summary>The transport that the directive names.</summary>
    internal static TransportKind TransportOf(Commands.Configuration.Transport transport) => transport switch
    {
        Commands.Configuration.Transport.Epoll => TransportKind.Epoll,
        Commands.Configuration.Transport.Portable => TransportKind.Portable,
        _ => TransportKind.Auto,
    };
}
