using System.Net;
using RedHare.Commands;
using RedHare.Commands.Configuration;
using RedHare.Server;

namespace RedHare;

/// <summary>
/// A RedHare in the caller's own process: the same engine and command table as the server's, with no socket. Several live side by side. Safe from many threads.
/// </summary>
/// <remarks>It installs no signal handler, writes no server log, touches no global setting, and keeps its data off the GC heap.</remarks>
public sealed class EmbeddedServer : IAsyncDisposable, IDisposable
{
    private readonly ServerContext _context;
    private RedisServer? _listener;
    private int _disposed;

    private EmbeddedServer(ServerContext context) => _context = context;

    /// <summary>
    /// Opens a data set: an empty one in memory; with <c>dir</c> the snapshot that the directory holds, which nobody else opens meanwhile; with <c>("appendonly", "yes")</c> the append log that the directory holds, which keeps
    /// changes from then on.
    /// </summary>
    /// <param name="directives">redis.conf directives with their values, such as <c>("maxmemory", "100mb")</c>.</param>
    /// <exception cref="ArgumentException">A directive is unknown or its value is refused; the message says why.</exception>
    /// <exception cref="Persistence.PersistenceException">The directory is in use, or its files cannot be read; the message says why and what helps.</exception>
    public static EmbeddedServer Open(params ReadOnlySpan<(string Name, string Value)> directives)
    {
        var configuration = new ServerConfiguration();
        var hasDirectory = false;
        foreach (var (name, value) in directives)
        {
            if (configuration.Preset(name, value) is { } error) throw new ArgumentException($"{name}: {error}", nameof(directives));
            hasDirectory |= name == "dir";
        }
        var context = WholeServer.Create(configuration);
        try
        {
            WholeServer.OpenDirectory(context, loadsSnapshot: hasDirectory, takesDirectory: hasDirectory);
        }
        catch
        {
            context.Dispose();
            throw;
        }
        return new EmbeddedServer(context);
    }

    /// <summary>Over a data set that was made elsewhere, which it disposes.</summary>
    internal static EmbeddedServer Over(ServerContext context) => new(context);

    /// <summary>Keys of database 0, without a wait.</summary>
    internal long CountKeys() => _context.Engine.CountKeys(0);

    /// <summary>A new connection: its own database, transaction and subscriptions.</summary>
    public EmbeddedConnection Connect() => Connect(tracking: null);

    internal EmbeddedConnection Connect(KeyTracking? tracking)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return new EmbeddedConnection(_context, tracking);
    }

    /// <summary>The waist that the client's commands and the patterns use, in the given database; <c>RedisConnection.Over</c> takes it. Disposing it leaves the server open.</summary>
    public IRedisBackend OpenBackend(int database = 0)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return new InProcess.EmbeddedBackend(this, ownsServer: false, database);
    }

    /// <summary>Serves the same data to Redis clients as well, on the configured <c>bind</c> and <c>port</c>.</summary>
    /// <returns>The addresses, free ports resolved.</returns>
    public IReadOnlyList<EndPoint> Listen()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_listener is not null) throw new InvalidOperationException("It listens already.");
        var listener = new RedisServer(_context);
        listener.Start();
        _listener = listener;
        return listener.EndPoints;
    }

    /// <summary>Bytes of keys and values off the heap.</summary>
    public long UsedBytes => _context.Engine.Statistics.UsedBytes;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (_listener is not null) await _listener.StopAsync().ConfigureAwait(false);
        else _context.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();
}
