using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace RedHare.Client.Tests.Faults;

/// <summary>A TCP proxy that mistreats what goes through it. What it does to which connection follows from its seed; when, from the machine.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<int, ProxiedConnection> _open = new();
    private readonly EndPoint _target;
    private readonly int _seed;
    private readonly Task _accepting;
    private volatile FaultPlan _plan;
    private int _accepted, _cuts;

    public FaultProxy(EndPoint target, int seed, FaultPlan plan)
    {
        (_target, _seed, _plan) = (target, seed, plan);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>What happens to connections that are made from now on.</summary>
    public FaultPlan Plan
    {
        get => _plan;
        set => _plan = value;
    }

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections that were cut so far.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>All connections fall silent: what comes is dropped, and nothing is closed.</summary>
    public void Silence()
    {
        foreach (var connection in _open.Values) connection.IsSilent = true;
    }

    /// <summary>All connections are cut.</summary>
    public void CutAll()
    {
        foreach (var connection in _open.Values) connection.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        CutAll();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }
            var number = Interlocked.Increment(ref _accepted);
            var connection = new ProxiedConnection(client, _plan, new Random(HashCode.Combine(_seed, number)));
            _open[number] = connection;
            _ = RunAsync(number, connection);
        }
    }

    private async Task RunAsync(int number, ProxiedConnection connection)
    {
        await connection.RunAsync(_target);
        _open.TryRemove(number, out _);
        if (connection.WasCut) Interlocked.Increment(ref _cuts);
    }
}
