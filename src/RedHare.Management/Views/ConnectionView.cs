using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;
using RedHare.Management.Rates;

namespace RedHare.Management.Views;

/// <summary>A connection; one within the process is RabbitMQ's direct connection.</summary>
internal static class ConnectionView
{
    public static JsonObject Of(ManagedNode node, BrokerConnection connection)
    {
        var json = new JsonObject
        {
            ["channels"] = connection.Channels.Count,
            ["name"] = connection.Name,
            ["node"] = node.Name,
            ["type"] = connection.Peer is null ? "direct" : "network",
            ["user"] = connection.User,
            ["user_who_performed_action"] = connection.User,
            ["vhost"] = connection.VirtualHost.Name,
        };
        if (connection.Peer is { } peer) AddNetwork(json, node, connection, peer);
        else json["protocol"] = "Direct 0-9-1";
        return json;
    }

    /// <summary>What others say of it.</summary>
    public static JsonObject Details(BrokerConnection connection) => new()
    {
        ["name"] = connection.Name,
        ["peer_host"] = connection.Peer?.PeerHost ?? "undefined",
        ["peer_port"] = connection.Peer is { } peer ? peer.PeerPort : "undefined",
    };

    private static void AddNetwork(JsonObject json, ManagedNode node, BrokerConnection connection, IConnectionPeer peer)
    {
        json["auth_mechanism"] = peer.Mechanism;
        json["channel_max"] = peer.ChannelMax;
        json["client_properties"] = AmqpJson.Of(peer.ClientProperties);
        json["connected_at"] = peer.ConnectedAt.ToUnixTimeMilliseconds();
        json["frame_max"] = peer.FrameMax;
        json["host"] = peer.Host;
        json["peer_cert_issuer"] = peer.Tls?.CertificateIssuer;
        json["peer_cert_subject"] = peer.Tls?.CertificateSubject;
        json["peer_cert_validity"] = peer.Tls?.CertificateValidity;
        json["peer_host"] = peer.PeerHost;
        json["peer_port"] = peer.PeerPort;
        json["port"] = peer.Port;
        json["protocol"] = peer.Protocol;
        json["send_pend"] = 0;
        json["ssl"] = peer.Tls is not null;
        json["ssl_cipher"] = peer.Tls?.Cipher;
        json["ssl_hash"] = peer.Tls?.Hash;
        json["ssl_key_exchange"] = peer.Tls?.KeyExchange;
        json["ssl_protocol"] = peer.Tls?.Protocol;
        json["state"] = peer.IsBlocked ? "blocked" : "running";
        json["timeout"] = peer.Heartbeat;
        if (peer.ClientProperties.Get("connection_name")?.Text is { } name) json["user_provided_name"] = name;
        json.AddBytes(node.Rates, connection, Counts.Of(peer));
    }
}
