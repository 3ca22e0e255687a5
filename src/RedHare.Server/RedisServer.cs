using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Net;
using RedHare.Resp;
using RedHare.Server.Redis;
using RedHare.Server.Tls;

namespace RedHare.Server;

/// <summary>
/// The Redis head: one data set served over TCP and unix sockets. Several live side by side in a process; it installs no signal handler, touches no
/// global setting and never ends the process.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private static readonly byte[] TooManyClients = "-ERR max number of clients reached\r\n"u8.ToArray();

    private static readonly byte[] Protected = Encoding.ASCII.GetBytes(
        "-DENIED RedHare is running in protected mode because protected mode is enabled and no password is set for the default user. " +
        "In this mode connections are only accepted from the loopback interface. If you want to connect from external computers, you may adopt one of the " +
        "following solutions: 1) Disable protected mode by sending the command 'CONFIG SET protected-mode no' from the loopback interface. " +
        "2) Disable it in the configuration file by setting the protected mode option to 'no' and restart the server. " +
        "3) Start the server with '--protected-mode no'. 4) Set up an authentication password for the default user.\r\n");

    // Longer than few data take on a busy machine, shorter than anybody waits for a connection.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TlsContext _tls;
    private Net.Transport? _transport;

    /// <summary>A server with its own, empty data set. Nothing is bound before <see cref="Start"/>.</summary>
    public RedisServer(ServerConfiguration configuration) : this(WholeServer.Create(configuration)) { }

    /// <summary>A server over an existing data set, which it does not dispose.</summary>
    public RedisServer(ServerContext context)
    {
        Context = context;
        RequestLimits = new RequestLimits { MaxBulkLength = context.Configuration.Clients.ProtoMaxBulkLength };
        context.Configuration.OnChange("proto-max-bulk-len", () =>
        {
            RequestLimits.MaxBulkLength = context.Configuration.Clients.ProtoMaxBulkLength;
            return null;
        });
        _tls = new TlsContext(context.Configuration, TlsAudience.Redis);
        _tls.FollowChanges(() => context.Log);
        context.Configuration.OnChange("port", MovePort);
        context.Configuration.OnChange("tls-port", MoveTls);
        context.Shutdown ??= () =>
        {
            if (Context.Loading is { } loading) loading.IsCancelled = true;
            return _completion.TrySetResult();
        };
    }

    /// <summary>The commands' server: configuration, data, sessions.</summary>
    public ServerContext Context { get; }

    /// <summary>The addresses it listens on, ports resolved.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _transport?.BoundEndPoints ?? [];

    /// <summary>Those of them where TLS is spoken.</summary>
    public IReadOnlyList<EndPoint> SecureEndPoints => _transport?.SecureEndPoints ?? [];

    /// <summary>Ends when SHUTDOWN was called or <see cref="StopAsync"/> is done.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Told of what went wrong and was survived: a bug in a command, a connection's failure. Any thread.</summary>
    public Action<string, Exception>? OnError { get; set; }

    /// <summary>Called by <see cref="Start"/> when the addresses are bound, before the data is loaded.</summary>
    public Action? Bound { get; set; }

    internal RequestLimits RequestLimits { get; }

    internal DurableRound RoundOf(ConnectionLoop loop) => _rounds.GetOrAdd(loop, static (loop, server) => new DurableRound(loop, server), Context);

    private readonly ConcurrentDictionary<ConnectionLoop, DurableRound> _rounds = [];

    /// <summary>Binds the configured addresses, loads the data directory, and serves. Who connects while it is loaded waits a moment, and is answered LOADING when it takes longer.</summary>
    /// <exception cref="Persistence.PersistenceException">The data directory cannot be used.</exception>
    /// <exception cref="TransportBindException">An address cannot be bound.</exception>
    /// <exception cref="TlsConfigurationException">There is a <c>tls-port</c>, and what TLS needs cannot be used.</exception>
    public void Start()
    {
        Context.OnBug = (what, exception) => OnError?.Invoke(what, exception);
        if (Context.Configuration.Tls.Port != 0) _tls.Load();
        var network = Context.Configuration.Network;
        var options = new TransportOptions
        {
            Backlog = network.TcpBacklog,
            KeepAliveSeconds = network.TcpKeepAlive,
            LoopCount = network.IoThreads > 0 ? network.IoThreads : Math.Max(1, Environment.ProcessorCount / 2),
            Kind = WholeBroker.TransportOf(network.Transport),
            Admit = Admit,
            OnError = (_, exception) => OnError?.Invoke("A connection failed.", exception),
            OnHandshakeFailed = (connection, reason) =>
                Context.Log?.Invoke(LogLevel.Verbose, $"Error accepting a client connection: {reason} (addr={connection.RemoteEndPoint} laddr={connection.LocalEndPoint})"),
        };
        foreach (var endPoint in ListenAddresses.Of(Context.Configuration, _tls.Listener)) options.EndPoints.Add(endPoint);
        _transport = Net.Transport.Create(options, connection => new RespConnection(connection, this));
        if (Context.Background is null) Context.Loading = new LoadingProgress { ServeOthers = Patience(_transport) };
        _transport.Start(accepts: false);
        var port = PortOf(EndPoints.Except(SecureEndPoints));
        // Whoever asked for a free port reads here which one it is.
        if (network.Port == 0 && port != 0) Context.Configuration.Preset("port", port.ToString());
        NameTlsPort();
        Bound?.Invoke();
        Load(_transport);
    }

    // Redis looks at its sockets after each two megabytes that it has loaded: who connects to a server with few data is never told LOADING, which many a program takes for a failure.
    private static Action Patience(Net.Transport transport)
    {
        var begun = Stopwatch.GetTimestamp();
        return () =>
        {
            if (Stopwatch.GetElapsedTime(begun) > s_patience) transport.BeginAccepting();
        };
    }

    private void NameTlsPort()
    {
        var port = PortOf(SecureEndPoints);
        if (Context.Configuration.Tls.Port == -1 && port != 0) Context.Configuration.Preset("tls-port", port.ToString());
        Context.Port = PortOf(EndPoints.Except(SecureEndPoints)) is var plain and not 0 ? plain : port;
    }

    /// <summary>CONFIG SET tls-port: the new addresses are bound before the old ones are given up.</summary>
    private string? MoveTls()
    {
        var port = Context.Configuration.Tls.Port;
        if (_transport is not { } transport || port == PortOf(transport.SecureEndPoints)) return null;
        var before = transport.SecureEndPoints;
        if (port != 0 && _tls.TryLoad(Context.Log) is { } reason) return reason;
        try
        {
            if (port != 0) transport.Listen([.. ListenAddresses.OfTls(Context.Configuration, _tls.Listener)]);
        }
        catch (TransportBindException exception)
        {
            Context.Log?.Invoke(LogLevel.Warning, $"Could not create server TLS listening socket {exception.EndPoint}: bind: {exception.Reason}");
            return "Unable to listen on this port. Check server logs.";
        }
        transport.Unlisten([.. before]);
        if (port == 0) _tls.Clear();
        NameTlsPort();
        return null;
    }

    /// <summary>CONFIG SET port: the new addresses are bound before the old ones are given up. 0 leaves none.</summary>
    private string? MovePort()
    {
        var port = Context.Configuration.Network.Port;
        if (_transport is not { } transport) return null;
        var before = EndPoints.Except(SecureEndPoints).OfType<IPEndPoint>().ToArray();
        if (port == PortOf(before)) return null;
        try
        {
            if (port != 0) transport.Listen([.. ListenAddresses.OfPlain(Context.Configuration)]);
        }
        catch (TransportBindException exception)
        {
            Context.Log?.Invoke(LogLevel.Warning, $"Could not create server TCP listening socket {exception.EndPoint}: bind: {exception.Reason}");
            return "Unable to listen on this port. Check server logs.";
        }
        transport.Unlisten(before);
        NameTlsPort();
        return null;
    }

    private static int PortOf(IEnumerable<EndPoint> endPoints) => endPoints.OfType<IPEndPoint>().FirstOrDefault()?.Port ?? 0;

    private void Load(Net.Transport transport)
    {
        try
        {
            WholeServer.OpenDirectory(Context);
        }
        catch
        {
            _transport = null;
            transport.StopAsync().GetAwaiter().GetResult();
            throw;
        }
        finally
        {
            Context.Loading = null;
        }
        transport.BeginAccepting();
    }

    /// <summary>Stops accepting, closes all connections and frees the data.</summary>
    public async Task StopAsync()
    {
        if (_transport is { } transport)
        {
            _transport = null;
            // A loop ends when its handler's call does; a script may have meant to go on for ever.
            Context.Scripting?.Abort();
            await transport.StopAsync().ConfigureAwait(false);
            Context.Dispose();
        }
        _completion.TrySetResult();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private byte[]? Admit(EndPoint? local, EndPoint? remote)
    {
        if (Context.Sessions.Count + (_transport?.HandshakeCount ?? 0) >= Context.Configuration.Network.MaxClients)
        {
            Context.Statistics.CountRejectedConnection();
            return TooManyClients;
        }
        var isLocal = remote is not IPEndPoint peer || IPAddress.IsLoopback(peer.Address.IsIPv4MappedToIPv6 ? peer.Address.MapToIPv4() : peer.Address);
        if (!isLocal && Context.Configuration.Network.ProtectedMode && Context.IsOpen)
        {
            Context.Statistics.CountRejectedConnection();
            return Protected;
        }
        return null;
    }
}
