using Microsoft.Extensions.Logging;

namespace RedHare.Client;

/// <summary>
/// A connection to Redis, Valkey or RedHare: one server, a cluster, a master behind sentinels, or an engine in this process. Open one per application and
/// share it: it is safe from many threads, pipelines by itself, and reconnects.
/// </summary>
public sealed class RedisConnection : RedisCommands, IAsyncDisposable
{
    private readonly HealthMonitor _health;
    private readonly ILoggerFactory? _loggers;

    private RedisConnection(IRedisBackend backend, RedisOptions? options = null) : base(MeasuredBackend.Around(backend, options))
    {
        _loggers = options?.LoggerFactory;
        _health = (backend as IHealthSource)?.Health ?? new HealthMonitor();
        if (backend is not IHealthSource) _health.Set(ConnectionState.Connected);
    }

    /// <summary>Connects by URL; see <see cref="RedisUrl"/>.</summary>
    /// <exception cref="FormatException">The URL cannot be read.</exception>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    /// <exception cref="RedisServerException">The server refused the credentials or the database.</exception>
    public static ValueTask<RedisConnection> ConnectAsync(string url, CancellationToken cancellation = default) => ConnectAsync(RedisUrl.Parse(url), cancellation);

    /// <summary>Connects.</summary>
    /// <exception cref="ArgumentException">A cluster, and a database other than 0.</exception>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    /// <exception cref="RedisServerException">The server refused the credentials or the database.</exception>
    public static async ValueTask<RedisConnection> ConnectAsync(RedisOptions options, CancellationToken cancellation = default) => options.Topology switch
    {
        RedisTopology.Server => new RedisConnection(await ServerBackend.ConnectAsync(options, _ => Task.FromResult(options.EndPoints[0]), cancellation).ConfigureAwait(false), options),
        RedisTopology.Cluster => new RedisConnection(await ClusterBackend.ConnectAsync(options, cancellation).ConfigureAwait(false), options),
        RedisTopology.Sentinel => new RedisConnection(await SentinelBackend.ConnectAsync(options, cancellation).ConfigureAwait(false), options),
        RedisTopology.InProcess => new RedisConnection(InProcess().Open(options.Directory), options),
        _ => throw new NotSupportedException($"{options.Topology} is not built yet."),
    };

    private static IInProcessProvider InProcess() =>
        // By name, so that the client needs no engine; a constant, so that trimming keeps what it names.
        Type.GetType(IInProcessProvider.TypeName) is { } type && Activator.CreateInstance(type) is IInProcessProvider provider
            ? provider
            : throw new NotSupportedException("redhare:// runs an engine in this process: add the package RedHare.");

    /// <summary>Opens a near cache: reads are answered from this process's memory, and the server tells which of them have changed. It has connections of its
    /// own and is disposed by the caller, before this connection.</summary>
    /// <exception cref="NotSupportedException">The server cannot track keys: it speaks RESP2.</exception>
    /// <exception cref="RedisConnectionException">No connection in time.</exception>
    /// <exception cref="RedisServerException">The server refuses tracking; or prefixes overlap.</exception>
    public ValueTask<NearCache> OpenNearCacheAsync(NearCacheOptions? options = null, CancellationToken cancellation = default) => NearCache.OpenAsync(Backend, (options ?? new NearCacheOptions()) is { LoggerFactory: null } silent ? silent with { LoggerFactory = _loggers } : options, cancellation);

    /// <summary>Over a backend that is there already.</summary>
    public static RedisConnection Over(IRedisBackend backend) => new(backend);

    /// <summary>How the connection is: its state, since when, and the last error. An engine in this process is always connected.</summary>
    public ConnectionHealth Health => _health.Current;

    /// <summary>True while commands are sent at once.</summary>
    public bool IsConnected => Health.State == ConnectionState.Connected;

    /// <summary>Told of each new state, in order, on threads of the pool.</summary>
    public event Action<ConnectionHealth> HealthChanged
    {
        add => _health.Changed += value;
        remove => _health.Changed -= value;
    }

    /// <summary>An empty batch: commands that are sent in one go.</summary>
    public RedisBatch CreateBatch() => new(Backend);

    /// <summary>An empty transaction: commands that run as one step.</summary>
    public RedisTransaction CreateTransaction() => new(Backend);

    /// <summary>Begins a transaction that runs only if some keys are then as they are now. It opens a connection of its own.</summary>
    /// <param name="watch">The keys; in a cluster of one slot.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<RedisWatchedTransaction> BeginTransactionAsync(ReadOnlySpan<RedisKey> watch, CancellationToken cancellation = default) =>
        RedisWatchedTransaction.BeginAsync(Backend, watch.ToArray(), cancellation);

    /// <summary>Opens a connection of the caller's own, for what a connection carries.</summary>
    /// <param name="key">In a cluster: a key of the node to connect to.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<RedisSession> OpenSessionAsync(RedisKey key = default, CancellationToken cancellation = default) =>
        new(await Backend.OpenSessionAsync(key, cancellation).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Backend.DisposeAsync();
}
