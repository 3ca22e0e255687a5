using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedHare.Commands.Configuration;
using RedHare.Net;

namespace RedHare.Server;

/// <summary>Turns <c>bind</c>, the ports and <c>unixsocket</c> into addresses to listen on.</summary>
internal static class ListenAddresses
{
    /// <summary>
    /// The addresses of the Redis head; one with a leading '-' is left out when the machine has no such address family. With port 0 all TCP addresses but the first are
    /// left out: one free port on several addresses could not be promised. With port 0 and a port for TLS there is no plain one.
    /// </summary>
    public static IEnumerable<ListenEndPoint> Of(ServerConfiguration configuration, ListenerTls? tls = null)
    {
        var network = configuration.Network;
        if (network.Port != 0 || configuration.Tls.Port == 0)
            foreach (var endPoint in OfPlain(configuration)) yield return endPoint;
        if (tls is not null)
            foreach (var endPoint in OfTls(configuration, tls)) yield return endPoint;
        if (network.UnixSocket.Length > 0)
            yield return ListenEndPoint.Unix(
                Path.GetFullPath(network.UnixSocket, configuration.Process.Directory),
                network.UnixSocketPermissions == 0 ? null : (UnixFileMode)network.UnixSocketPermissions);
    }

    /// <summary>The addresses of <c>port</c>; 0 takes a free one.</summary>
    public static IEnumerable<ListenEndPoint> OfPlain(ServerConfiguration configuration) => OfPort(configuration.Network, configuration.Network.Port);

    /// <summary>The addresses of <c>tls-port</c>; none when it is 0.</summary>
    public static IEnumerable<ListenEndPoint> OfTls(ServerConfiguration configuration, ListenerTls tls) =>
        configuration.Tls.Port == 0 ? [] : OfPort(configuration.Network, Math.Max(configuration.Tls.Port, 0)).Select(endPoint => endPoint with { Tls = tls });

    /// <summary>The addresses of <c>amqps-port</c>; none when it is empty.</summary>
    public static IEnumerable<ListenEndPoint> OfAmqps(ServerConfiguration configuration, ListenerTls tls) =>
        configuration.Tls.AmqpsPort.Length == 0 ? [] : OfPort(configuration.Network, int.Parse(configuration.Tls.AmqpsPort, CultureInfo.InvariantCulture)).Select(endPoint => endPoint with { Tls = tls });

    /// <summary>The addresses of the AMQP head; none when <c>amqp-port</c> is empty.</summary>
    public static IEnumerable<ListenEndPoint> OfAmqp(ServerConfiguration configuration) =>
        configuration.Network.AmqpPort.Length == 0 ? [] : OfPort(configuration.Network, int.Parse(configuration.Network.AmqpPort, CultureInfo.InvariantCulture));

    /// <summary>The addresses of the management API; none when <c>http-port</c> is empty.</summary>
    public static IEnumerable<ListenEndPoint> OfHttp(ServerConfiguration configuration) =>
        configuration.Network.HttpPort.Length == 0 ? [] : OfPort(configuration.Network, int.Parse(configuration.Network.HttpPort, CultureInfo.InvariantCulture));

    private static IEnumerable<ListenEndPoint> OfPort(NetworkOptions network, int port)
    {
        var first = true;
        foreach (var name in network.Bind)
        {
            var optional = name.StartsWith('-');
            var text = optional ? name[1..] : name;
            var address = text switch
            {
                "*" => IPAddress.Any,
                "::*" => IPAddress.IPv6Any,
                _ => IPAddress.TryParse(text, out var parsed) ? parsed : Dns.GetHostAddresses(text)[0],
            };
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6 && optional) continue;
            if (!first && port == 0) continue;
            if (optional && !CanBind(address)) continue;
            first = false;
            yield return ListenEndPoint.Tcp(address, port);
        }
    }

    private static bool CanBind(IPAddress address)
    {
        try
        {
            using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
