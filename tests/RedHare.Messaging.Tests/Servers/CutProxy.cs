using System.Net;
using System.Net.Sockets;

namespace RedHare.Messaging.Tests.Servers;

/// <summary>Stands between a client and a broker on the loopback, and cuts their connections when it is told to.</summary>
internal sealed class CutProxy : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _sockets = [];
    private readonly Task _accepting;
    private bool _isOpen = true;

    public CutProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Ends all connections, without a word of AMQP.</summary>
    /// <param name="staysShut">Those that come are ended too, until <see cref="Open"/>.</param>
    public void Cut(bool staysShut = false)
    {
        lock (_sockets)
        {
            _isOpen = !staysShut;
            foreach (var socket in _sockets) socket.Close();
            _sockets.Clear();
        }
    }

    public void Open()
    {
        lock (_sockets) _isOpen = true;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut(staysShut: true);
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                lock (_sockets)
                {
                    if (!_isOpen) return;
                    _sockets.Add(client);
                    _sockets.Add(server);
                }

                await server.ConnectAsync(_target);
                client.NoDelay = server.NoDelay = true;
                await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
            }
            catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // It was cut.
            }
        }
    }
}
