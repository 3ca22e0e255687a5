using System.Net;
using System.Net.Sockets;

namespace RedHare.Net.Loops;

/// <summary>A bound, listening socket. .NET's own socket serves here: accepting is not hot, and it knows every platform's addresses.</summary>
internal sealed class Listener : IDisposable
{
    private Listener(Socket socket, string? unixPath, ListenerTls? tls)
    {
        Socket = socket;
        Tls = tls;
        UnixPath = unixPath;
        LocalEndPoint = socket.LocalEndPoint!;
    }

    internal Socket Socket { get; }

    internal EndPoint LocalEndPoint { get; }

    internal string? UnixPath { get; }

    internal ListenerTls? Tls { get; }

    internal bool IsAccepting { get; set; }

    /// <summary>True when a connection's local address is not simply the listener's.</summary>
    internal bool IsWildcard => LocalEndPoint is IPEndPoint ip && (ip.Address.Equals(IPAddress.Any) || ip.Address.Equals(IPAddress.IPv6Any));

    public void Dispose() => Socket.Dispose();

    internal static Listener Bind(ListenEndPoint endPoint, TransportOptions options)
    {
        var unixPath = endPoint.EndPoint is UnixDomainSocketEndPoint ? endPoint.EndPoint.ToString() : null;
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.EndPoint.AddressFamily, SocketType.Stream, unixPath is null ? ProtocolType.Tcp : ProtocolType.Unspecified);
            if (unixPath is not null)
                DeleteStale(unixPath);
            else
                SetTcpOptions(socket, options);
            if (socket.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(endPoint.EndPoint);
            if (unixPath is not null && endPoint.UnixMode is { } mode && !OperatingSystem.IsWindows())
                File.SetUnixFileMode(unixPath, mode);
            socket.Listen(options.Backlog);
            return new Listener(socket, unixPath, endPoint.Tls);
        }
        catch (SocketException exception)
        {
            socket?.Dispose();
            throw new TransportBindException(endPoint.EndPoint, exception);
        }
        catch
        {
            socket?.Dispose();
            throw;
        }
    }

    // A failure is left for the bind to name.
    private static void DeleteStale(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <summary>Set on the listener, because Linux passes them on to what it accepts: no system call per connection.</summary>
    internal static void SetTcpOptions(Socket socket, TransportOptions options)
    {
        socket.NoDelay = true;
        if (options.KeepAliveSeconds <= 0)
            return;
        // Three probes in the time after which silence became suspicious, as Redis sets it.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, options.KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, options.KeepAliveSeconds / 3));
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
