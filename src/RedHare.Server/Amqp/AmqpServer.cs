using System.Collections.Concurrent;
using System.Net;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Commands.Configuration;
using RedHare.Net;

namespace RedHare.Server.Amqp;

/// <summary>
/// The AMQP 0-9-1 head of a broker: its sockets, on loops of their own. It installs no signal handler, touches no global setting and never ends the process;
/// several live side by side.
/// </summary>
public sealed class AmqpServer : IAsyncDisposable
{
    private static readonly Action<AmqpConnection> AlarmsChanged = static connection => connection.SetAlarms(connection.Server.Alarms);

    private readonly ConcurrentDictionary<AmqpConnection, byte> _connections = new();
    private volatile string? _alarms;
    private Net.Transport? _transport;

    /// <summary>A head for <paramref name="broker"/>, which it does not dispose. Nothing is bound before <see cref="Start"/>.</summary>
    public AmqpServer(MessageBroker broker, AmqpServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(broker);
        ArgumentNullException.ThrowIfNull(options);
        Broker = broker;
        Options = options;
        Properties = ServerProperties.Create($"rabbit@{Dns.GetHostName()}");
    }

    /// <summary>The broker that is served.</summary>
    public MessageBroker Broker { get; }

    /// <summary>How it listens and what it grants.</summary>
    public AmqpServerOptions Options { get; }

    /// <summary>The addresses it listens on, ports resolved.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _transport?.BoundEndPoints ?? [];

    /// <summary>Those of them where TLS is spoken.</summary>
    public IReadOnlyList<EndPoint> SecureEndPoints => _transport?.SecureEndPoints ?? [];

    /// <summary>Told of connections that come, go and fail. Any thread.</summary>
    public Action<LogLevel, string>? Log { get; set; }

    /// <summary>Told of what went wrong and was survived. Any thread.</summary>
    public Action<string, Exception>? OnError { get; set; }

    internal WakeBatches Wakes { get; } = new();

    internal AmqpTable Properties { get; }

    /// <summary>What the broker is low on, as connection.blocked says it ("memory", "disk", "memory &amp; disk"); null when all is well.</summary>
    internal string? Alarms => _alarms;

    /// <summary>Binds the addresses and serves.</summary>
    /// <exception cref="TransportBindException">An address cannot be bound.</exception>
    public void Start()
    {
        var options = new TransportOptions
        {
            LoopCount = Options.LoopCount,
            Kind = Options.Transport,
            ThreadName = "amqp",
            Admit = (_, _) => _connections.Count + (_transport?.HandshakeCount ?? 0) >= Options.MaxConnections ? [] : null,
            OnHandshakeFailed = (connection, reason) => Log?.Invoke(LogLevel.Verbose, $"AMQP connection <{connection.Id}> ({connection.RemoteEndPoint} -> {connection.LocalEndPoint}): TLS handshake failed: {reason}"),
            OnError = (_, exception) => OnError?.Invoke("An AMQP connection failed.", exception),
        };
        foreach (var endPoint in Options.EndPoints) options.EndPoints.Add(endPoint);
        Broker.Alarms.Changed += SetAlarms;
        SetAlarms(Broker.Alarms.Raised);
        var transport = Net.Transport.Create(options, connection => new AmqpConnection(connection, this));
        transport.Start();
        _transport = transport;
    }

    /// <summary>Tells the clients that the broker ends, and closes all.</summary>
    public async Task StopAsync()
    {
        if (_transport is not { } transport) return;
        _transport = null;
        Broker.Alarms.Changed -= SetAlarms;
        await transport.StopAccepting().ConfigureAwait(false);
        var error = AmqpError.Of(ReplyCode.ConnectionForced, "broker forced connection closure with reason 'shutdown'");
        foreach (var connection in _connections.Keys) connection.Post(closing => closing.Fail(error, 0));
        await transport.StopAsync().ConfigureAwait(false);
        Wakes.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>Why a user may not come in; null when it may.</summary>
    internal string? Authenticate(string user, string password, bool isLoopback) =>
        Broker.Users.Authenticate(user, password) ?? RefuseFromAfar(user, isLoopback);

    /// <summary>The same of one whose name needs no further proof.</summary>
    internal string? AuthenticateKnown(string user, bool isLoopback) =>
        Broker.Users.Find(user) is null ? $"user '{user}' - invalid credentials" : RefuseFromAfar(user, isLoopback);

    private string? RefuseFromAfar(string user, bool isLoopback) =>
        isLoopback || !Options.LoopbackUsers.Contains(user) ? null : $"user '{user}' can only connect via localhost";

    internal void Add(AmqpConnection connection) => _connections[connection] = 0;

    internal void Remove(AmqpConnection connection) => _connections.TryRemove(connection, out _);

    internal void SetAlarms(string? alarms)
    {
        _alarms = alarms;
        foreach (var connection in _connections.Keys) connection.Post(AlarmsChanged);
    }
}
