using System.Net;
using System.Runtime.InteropServices;
using RedHare.Net.Epoll;
using RedHare.Net.Loops;
using RedHare.Net.Portable;

namespace RedHare.Net;

/// <summary>
/// Listens, accepts and serves connections on its own loop threads. Several live side by side in one process; one is
/// started and stopped once.
/// </summary>
public sealed class Transport : IAsyncDisposable
{
    private readonly TransportOptions _options;
    private readonly Func<Connection, ConnectionHandler> _factory;
    private readonly List<Listener> _listeners = [];
    private Loop[] _loops = [];
    private int _nextLoop;
    private readonly Lock _listening = new();
    private bool _isAccepting;
    private int _connections;
    private int _handshakes;
    private long _lastId;

    private Transport(TransportOptions options, TransportKind kind, Func<Connection, ConnectionHandler> factory)
    {
        _options = options;
        Kind = kind;
        _factory = factory;
    }

    /// <summary>How sockets are driven; never Auto.</summary>
    public TransportKind Kind { get; }

    /// <summary>The addresses listened on, in the order of the options, ports resolved. Filled by <see cref="Start"/>.</summary>
    public IReadOnlyList<EndPoint> BoundEndPoints { get; private set; } = [];

    /// <summary>Those of <see cref="BoundEndPoints"/> where TLS is spoken.</summary>
    public IReadOnlyList<EndPoint> SecureEndPoints { get; private set; } = [];

    /// <summary>Connections admitted whose handlers have not ended. Any thread.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>Connections of <see cref="ConnectionCount"/> that TLS is being agreed on with, and that have no handler yet. Any thread.</summary>
    public int HandshakeCount => Volatile.Read(ref _handshakes);

    /// <summary>Makes a transport; nothing is bound before <see cref="Start"/>.</summary>
    /// <param name="options">Read once.</param>
    /// <param name="factory">Makes the handler of each connection, on the connection's loop thread.</param>
    /// <exception cref="PlatformNotSupportedException">Epoll was asked for where there is none.</exception>
    public static Transport Create(TransportOptions options, Func<Connection, ConnectionHandler> factory)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(factory);
        var hasEpoll = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;
        if (options.Kind == TransportKind.Epoll && !hasEpoll)
            throw new PlatformNotSupportedException("The epoll transport needs Linux on x64 or arm64.");
        var kind = options.Kind == TransportKind.Portable || !hasEpoll ? TransportKind.Portable : TransportKind.Epoll;
        return new Transport(options, kind, factory);
    }

    /// <summary>Binds all addresses and starts the loops.</summary>
    /// <param name="accepts">False has whoever connects wait until <see cref="BeginAccepting"/>.</param>
    /// <exception cref="TransportBindException">An address cannot be bound; the message ends with the system's reason. Nothing stays bound.</exception>
    public void Start(bool accepts = true)
    {
        if (_loops.Length > 0)
            throw new InvalidOperationException("The transport was started before.");
        try
        {
            foreach (var endPoint in _options.EndPoints)
                _listeners.Add(Listener.Bind(endPoint, _options));
            CreateLoops();
        }
        catch
        {
            _listeners.ForEach(listener => listener.Dispose());
            _listeners.Clear();
            throw;
        }
        foreach (var loop in _loops)
            loop.Start();
        NameEndPoints();
        if (accepts)
            BeginAccepting();
    }

    /// <summary>Admits who has connected since a <see cref="Start"/> that did not, and whoever comes from now on. Any thread; nothing happens the second time.</summary>
    public void BeginAccepting()
    {
        lock (_listening)
        {
            if (_isAccepting)
                return;
            _isAccepting = true;
            Accept(_listeners);
        }
    }

    /// <summary>Listens on more addresses of a started transport. Any thread.</summary>
    /// <exception cref="TransportBindException">An address cannot be bound; none of them is, then.</exception>
    public void Listen(IReadOnlyList<ListenEndPoint> endPoints)
    {
        ArgumentNullException.ThrowIfNull(endPoints);
        var added = new List<Listener>();
        try
        {
            foreach (var endPoint in endPoints)
                added.Add(Listener.Bind(endPoint, _options));
        }
        catch
        {
            added.ForEach(listener => listener.Dispose());
            throw;
        }
        lock (_listening)
        {
            _listeners.AddRange(added);
            NameEndPoints();
            if (_isAccepting)
                Accept(added);
        }
    }

    /// <summary>Closes the listening sockets of these of <see cref="BoundEndPoints"/>; connections live on. Any thread.</summary>
    public void Unlisten(IReadOnlyCollection<EndPoint> endPoints)
    {
        ArgumentNullException.ThrowIfNull(endPoints);
        lock (_listening)
        {
            var leaving = _listeners.FindAll(listener => endPoints.Contains(listener.LocalEndPoint));
            _listeners.RemoveAll(leaving.Contains);
            NameEndPoints();
            foreach (var listener in leaving)
                _loops[0].Post(null, (Action)(() => Close(listener)));
        }
    }

    private void Accept(List<Listener> added)
    {
        foreach (var listener in added)
            _loops[0].Post(null, (Action)(() => _loops[0].Listen(listener)));
    }

    private void Close(Listener listener)
    {
        _loops[0].Unlisten(listener);
        // The loop does not know one that has not accepted yet.
        listener.Dispose();
    }

    private void NameEndPoints()
    {
        BoundEndPoints = _listeners.ConvertAll(listener => listener.LocalEndPoint);
        SecureEndPoints = _listeners.FindAll(listener => listener.Tls is not null).ConvertAll(listener => listener.LocalEndPoint);
    }

    /// <summary>Closes the listening sockets; connections live on. Completes when no connection will be accepted any more.</summary>
    public Task StopAccepting()
    {
        if (_loops.Length == 0)
            return Task.CompletedTask;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Listener[] leaving;
        lock (_listening)
            leaving = [.. _listeners];
        _loops[0].Post(null, (Action)(() =>
        {
            foreach (var listener in leaving)
                Close(listener);
            done.TrySetResult();
        }));
        return Task.WhenAny(done.Task, _loops[0].Ended);
    }

    /// <summary>
    /// Stops accepting, closes all connections and ends the loops. What was written in a finished call is offered to the
    /// kernel; what it does not take is dropped. Safe from a loop thread, as long as that thread does not wait for it.
    /// </summary>
    public async Task StopAsync()
    {
        await StopAccepting().ConfigureAwait(false);
        foreach (var loop in _loops)
            loop.Stop();
        await Task.WhenAll(_loops.Select(loop => loop.Ended)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal ConnectionHandler CreateHandler(Connection connection) => _factory(connection);

    internal void Report(Connection? connection, Exception exception)
    {
        try
        {
            _options.OnError?.Invoke(connection, exception);
        }
        catch (Exception)
        {
            // A logger that fails has no one left to tell, and must not end a loop.
        }
    }

    internal void SetTcpOptions(System.Net.Sockets.Socket socket) => Listener.SetTcpOptions(socket, _options);

    internal long NextId() => Interlocked.Increment(ref _lastId);

    internal void ReportHandshake(Connection connection, string reason)
    {
        try
        {
            _options.OnHandshakeFailed?.Invoke(connection, reason);
        }
        catch (Exception exception)
        {
            Report(connection, exception);
        }
    }

    internal void EndHandshake() => Interlocked.Decrement(ref _handshakes);

    /// <summary>What to send to a peer that is turned away, or null to admit it.</summary>
    internal byte[]? Refusal(Listener listener, EndPoint? local, EndPoint? remote)
    {
        var refusal = Refusal(local, remote);
        if (listener.Tls is not { } tls)
            return refusal;
        // Before a handshake there is nothing that it could be said in.
        if (refusal is not null)
            return [];
        if (Interlocked.Increment(ref _handshakes) <= tls.MaxHandshakes)
            return null;
        EndHandshake();
        return [];
    }

    private byte[]? Refusal(EndPoint? local, EndPoint? remote)
    {
        try
        {
            return _options.Admit?.Invoke(local, remote);
        }
        catch (Exception exception)
        {
            Report(null, exception);
            return [];
        }
    }

    /// <summary>The loop with the fewest connections, in turn among equals. The new connection is counted at once.</summary>
    internal Loop PlaceConnection()
    {
        var first = (int)((uint)Interlocked.Increment(ref _nextLoop) % (uint)_loops.Length);
        var best = _loops[first];
        for (var i = 1; i < _loops.Length; i++)
        {
            var loop = _loops[(first + i) % _loops.Length];
            if (loop.Connections < best.Connections)
                best = loop;
        }
        CountConnection(best, 1);
        return best;
    }

    internal void CountConnection(Loop loop, int change)
    {
        loop.CountConnection(change);
        Interlocked.Add(ref _connections, change);
    }

    private void CreateLoops()
    {
        var loops = new List<Loop>();
        var count = _options.LoopCount > 0 ? _options.LoopCount : Environment.ProcessorCount;
        try
        {
            for (var i = 0; i < count; i++)
            {
                var name = $"{_options.ThreadName}-{i}";
                loops.Add(Kind == TransportKind.Epoll ? new EpollLoop(this, name) : new PortableLoop(this, name));
            }
        }
        catch
        {
            loops.ForEach(loop => loop.Discard());
            throw;
        }
        _loops = [.. loops];
    }
}
