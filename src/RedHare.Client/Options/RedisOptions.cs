using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace RedHare.Client;

/// <summary>How to reach a server and how to behave on the way. Immutable; a URL gives one by <see cref="RedisUrl.Parse"/>.</summary>
public sealed record RedisOptions
{
    /// <summary>What is at the other end.</summary>
    public RedisTopology Topology { get; init; }

    /// <summary>Servers to begin with: the server, some of the cluster's nodes, or the sentinels.</summary>
    public IReadOnlyList<RedisEndPoint> EndPoints { get; init; } = [new("127.0.0.1", 6379)];

    /// <summary>The name that the sentinels know the master by.</summary>
    public string? MasterName { get; init; }

    /// <summary>The user for AUTH at the sentinels, which have users of their own; null is the default user.</summary>
    public string? SentinelUser { get; init; }

    /// <summary>The password for AUTH at the sentinels; null for none.</summary>
    public string? SentinelPassword { get; init; }

    /// <summary>How long a sentinel may take to say where the master is, before the others' word counts without its own.</summary>
    public TimeSpan SentinelTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>In process: where the engine keeps its data; null for memory only.</summary>
    public string? Directory { get; init; }

    /// <summary>The user for AUTH; null is the default user.</summary>
    public string? User { get; init; }

    /// <summary>The password for AUTH; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>The database that commands run in (SELECT).</summary>
    public int Database { get; init; }

    /// <summary>The connection's name in CLIENT LIST.</summary>
    public string? ClientName { get; init; }

    /// <summary>3, or 2 for servers that must not be asked for RESP3. A server that refuses RESP3 is spoken to in RESP2.</summary>
    public int Protocol { get; init; } = 3;

    /// <summary>TLS, when not null.</summary>
    public RedisTls? Tls { get; init; }

    /// <summary>How long making a connection may take, its greeting included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a command may take, waiting for a connection and for room on it included; infinite for no limit. A blocking command waits so long for a
    /// connection of its own, then for its own timeout, and then so long again for the reply, before its connection is taken for dead.</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before the first attempt to reconnect; each failure doubles it, with jitter.</summary>
    public TimeSpan ReconnectMinDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause between two attempts.</summary>
    public TimeSpan ReconnectMaxDelay { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After so long without a connection commands fail at once, until one is made again. <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan ReconnectGiveUp { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a command that may be run twice (reading or idempotent) is sent again after a lost connection. One that was not sent when the
    /// connection was lost is always sent over the next, whatever it is, and that does not count.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Commands that may wait for a connection while there is none; beyond it commands fail at once.</summary>
    public int MaxBacklog { get; init; } = 100_000;

    /// <summary>After so long without a word from the server it is sent a PING, so that a connection whose other end is gone is noticed before a command
    /// needs it; also the time after which the operating system's own TCP keep-alive begins. <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server may say nothing while it owes a reply before its connection is taken for dead.</summary>
    internal TimeSpan Silence => CommandTimeout == Timeout.InfiniteTimeSpan ? ConnectTimeout : CommandTimeout;

    /// <summary>Commands of one connection that may await their replies; beyond it callers wait.</summary>
    public int MaxPending { get; init; } = 100_000;

    /// <summary>Bytes of one connection not yet sent; beyond it callers wait.</summary>
    public int MaxOutputBytes { get; init; } = 16 << 20;

    /// <summary>Connections for blocking commands; when all wait, further blocking commands wait for one, for <see cref="CommandTimeout"/> at most.</summary>
    public int BlockingConnections { get; init; } = 32;

    /// <summary>Where commands that only read go, in a cluster and behind sentinels.</summary>
    public ReadFrom ReadFrom { get; init; }

    /// <summary>How often a cluster's topology is read anew though nothing points to a change; a fifth more or less, so that many clients do not ask in step.</summary>
    public TimeSpan TopologyRefresh { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The least time between two readings of a cluster's topology, however many redirects and lost connections ask for one.</summary>
    public TimeSpan TopologyRefreshMinInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Traces carry each command with its keys (<c>db.query.text</c>); its other arguments are never told.</summary>
    public bool TraceQueryText { get; init; }

    /// <summary>Who hears of connections made and lost, of failovers, of gaps in what was subscribed to; null for nobody. docs/telemetry.md lists the events.</summary>
    public ILoggerFactory? LoggerFactory { get; init; }

    internal ILogger Logger => LoggerFactory?.CreateLogger(RedisTelemetry.MeterName) ?? NullLogger.Instance;

    /// <summary>Every connection asks the server to track what is read by it.</summary>
    internal KeyTracking? Tracking { get; init; }

    /// <summary>Messages of a subscription that may wait for their reader; beyond it the oldest give way to a notice of a gap.</summary>
    public int MaxPendingMessages { get; init; } = 10_000;
}

/// <summary>What a connection leads to.</summary>
public enum RedisTopology
{
    /// <summary>One server.</summary>
    Server,

    /// <summary>A Redis Cluster.</summary>
    Cluster,

    /// <summary>A master that sentinels watch.</summary>
    Sentinel,

    /// <summary>An engine in this process.</summary>
    InProcess,
}

/// <summary>Where commands that only read go. Replicas lag behind their master: what was just written may not be there yet.</summary>
public enum ReadFrom
{
    /// <summary>To the master.</summary>
    Master,

    /// <summary>To a replica; when none is reachable they wait for one, and fail in the end.</summary>
    Replica,

    /// <summary>To a replica, or to the master when none is reachable.</summary>
    PreferReplica,
}

/// <summary>A host and a port.</summary>
/// <param name="Host">A name or an address.</param>
/// <param name="Port">The port.</param>
public readonly record struct RedisEndPoint(string Host, int Port)
{
    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
