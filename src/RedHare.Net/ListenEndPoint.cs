using System.Net;
using System.Net.Sockets;

namespace RedHare.Net;

/// <summary>An address to listen on; port 0 takes a free one.</summary>
/// <param name="EndPoint">An <see cref="IPEndPoint"/> (IPv6 addresses accept IPv6 only, as in Redis) or a <see cref="UnixDomainSocketEndPoint"/>.</param>
/// <param name="UnixMode">Permissions of a unix socket's file, or null to leave them to the umask.</param>
/// <param name="Tls">How TLS is spoken there; null for none.</param>
public sealed record ListenEndPoint(EndPoint EndPoint, UnixFileMode? UnixMode = null, ListenerTls? Tls = null)
{
    /// <summary>A TCP address.</summary>
    public static ListenEndPoint Tcp(IPAddress address, int port, ListenerTls? tls = null) => new(new IPEndPoint(address, port), Tls: tls);

    /// <summary>A unix socket at <paramref name="path"/>; a file left there by an earlier server is replaced.</summary>
    public static ListenEndPoint Unix(string path, UnixFileMode? mode = null) => new(new UnixDomainSocketEndPoint(path), mode);
}
