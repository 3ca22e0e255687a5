using static RedHare.Commands.Configuration.Define;
using static RedHare.Commands.Configuration.DirectiveFlags;

namespace RedHare.Commands.Configuration;

/// <summary>Where the server listens and how it treats connections.</summary>
public sealed class NetworkOptions
{
    /// <summary>The Redis port. 0 takes a free one, or none when <c>tls-port</c> is set; once the server listens this is the port it got.</summary>
    public int Port { get; private set; }
    /// <summary>Addresses to listen on; a leading '-' makes one optional; empty means none but the Unix socket.</summary>
    public IReadOnlyList<string> Bind { get; private set; } = [];
    /// <summary>The listening socket's backlog.</summary>
    public int TcpBacklog { get; private set; }
    /// <summary>Seconds between keep-alive probes; 0 turns them off.</summary>
    public int TcpKeepAlive { get; private set; }
    /// <summary>Whether clients from other machines are refused while there is neither a password nor a <c>bind</c> of the user's choice.</summary>
    public bool ProtectedMode { get; private set; }
    /// <summary>The Unix socket's path; empty means none.</summary>
    public string UnixSocket { get; private set; } = "";
    /// <summary>The Unix socket's permissions; 0 leaves them to the umask.</summary>
    public int UnixSocketPermissions { get; private set; }
    /// <summary>Seconds after which an idle client is closed; 0 means never.</summary>
    public int Timeout { get; private set; }
    /// <summary>Clients at once, at most.</summary>
    public long MaxClients { get; private set; }
    /// <summary>Event loops; 0 means one per core.</summary>
    public int IoThreads { get; private set; }
    /// <summary>The network loop to use.</summary>
    public Transport Transport { get; private set; }
    /// <summary>The AMQP port as written: empty means off, 0 takes a free one. An embedded server does not open it.</summary>
    public string AmqpPort { get; private set; } = "";
    /// <summary>How often a message of a quorum queue may come back where its queue says nothing; 0 for as often as it will.</summary>
    public int AmqpDeliveryLimit { get; private set; }
    /// <summary>The port of the broker's management API as written: empty means off, 0 takes a free one. Without the broker there is none.</summary>
    public string HttpPort { get; private set; } = "";

    internal static Directive[] Table =>
    [
        Integer("port", 6379, 0, 65535, static (c, v) => c.Network.Port = (int)v),
        BindAddresses.Directive,
        Text("bind-source-addr", flags: Inert),
        Boolean("protected-mode", true, static (c, v) => c.Network.ProtectedMode = v),
        Integer("tcp-backlog", 511, bind: static (c, v) => c.Network.TcpBacklog = (int)v, flags: Immutable),
        Integer("tcp-keepalive", 300, bind: static (c, v) => c.Network.TcpKeepAlive = (int)v),
        Text("unixsocket", bind: static (c, v) => c.Network.UnixSocket = v, flags: Immutable),
        Integer("unixsocketperm", 0, 0, 511, static (c, v) => c.Network.UnixSocketPermissions = (int)v, Immutable, format: NumberFormat.Octal),
        Integer("timeout", 0, bind: static (c, v) => c.Network.Timeout = (int)v),
        Integer("maxclients", 10000, 1, uint.MaxValue, static (c, v) => c.Network.MaxClients = v),
        Integer("max-new-connections-per-cycle", 10, 1, 1000, flags: Moot),
        Integer("max-new-tls-connections-per-cycle", 1, 1, 1000, flags: Moot),
        Integer("socket-mark-id", 0, 0, uint.MaxValue, flags: Immutable | Inert),
        Integer("io-threads", 0, 0, 128, static (c, v) => c.Network.IoThreads = (int)v, Immutable),
        Boolean("io-threads-do-reads", false, flags: Immutable | Moot),
        Choice("transport", "auto", ["auto", "epoll", "portable"], static (c, v) => c.Network.Transport = (Transport)v, Immutable | Own),
        Text("amqp-port", "5672", static (c, v) => c.Network.AmqpPort = v, Immutable | Own, check: CheckPort),
        Integer("amqp-delivery-limit", 0, bind: static (c, v) => c.Network.AmqpDeliveryLimit = (int)v, flags: Immutable | Own),
        Text("http-port", "15672", static (c, v) => c.Network.HttpPort = v, Immutable | Own, check: CheckPort),
    ];

    internal void SetBind(string[] addresses) => Bind = addresses;

    internal static string? CheckPort(string value) =>
        value.Length == 0 || (DecimalInteger.TryParse(value, out var port) && port is >= 0 and <= 65535)
            ? null
            : "argument must be empty or between 0 and 65535 inclusive";
}
