using System.Net;
using RedHare.Amqp;
using RedHare.Broker;
using RedHare.Net;

namespace RedHare.Server.Amqp;

/// <summary>What management shows of a connection's network side. Any thread.</summary>
internal sealed class ConnectionPeer(Connection connection, AmqpConnection owner, DateTimeOffset connectedAt) : IConnectionPeer
{
    public string PeerHost => HostOf(connection.RemoteEndPoint);

    public int PeerPort => PortOf(connection.RemoteEndPoint);

    public string Host => HostOf(connection.LocalEndPoint);

    public int Port => PortOf(connection.LocalEndPoint);

    public string Protocol => "AMQP 0-9-1";

    public string Mechanism => owner.Mechanism;

    public AmqpTable ClientProperties => owner.ClientProperties;

    public int ChannelMax => owner.ChannelMax;

    public long FrameMax => owner.Outbox.FrameMax;

    public int Heartbeat => owner.Heartbeat;

    public DateTimeOffset ConnectedAt { get; } = connectedAt;

    public long ReceivedBytes => owner.ReceivedBytes;

    public long SentBytes => connection.Output.SentBytes;

    public bool IsBlocked => owner.IsBlocked;

    public PeerTls? Tls { get; } = connection.Tls is { } tls ? TlsDescription.Of(tls) : null;

    private static string HostOf(EndPoint? endPoint) => (endPoint as IPEndPoint)?.Address.ToString() ?? "";

    private static int PortOf(EndPoint? endPoint) => (endPoint as IPEndPoint)?.Port ?? 0;
}
