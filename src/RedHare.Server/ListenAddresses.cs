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
    /// The addresses; one with a leading '-' is left out when the machine has no such address family. With port 0 all TCP addresses but the first are
    /// left out: one free port on several addresses could not be promised.
    /// </summary>
    public static IEnumerable<ListenEndPoint> Of(ServerConfiguration configuration)
    {
        var network = configuration.Network;
        foreach (var endPoint in OfPort(network, network.Port)) yield return endPoint;
        if (network.UnixSocket.Length > 0)
            yield return ListenEndPoint.Unix(
                Path.GetFullPath(network.UnixSocket, configuration.Process.Directory),
                network.UnixSocketPermissions == 0 ? null : (UnixFileMode)network.UnixSocketPermissions);
    }

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
