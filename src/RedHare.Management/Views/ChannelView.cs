using System.Globalization;
using System.Text.Json.Nodes;
using RedHare.Broker;
using RedHare.Management.Json;
using RedHare.Management.Rates;

namespace RedHare.Management.Views;

/// <summary>A channel.</summary>
internal static class ChannelView
{
    public static string NameOf(BrokerChannel channel) => $"{channel.Connection.Name} ({channel.Number.ToString(CultureInfo.InvariantCulture)})";

    public static JsonObject Of(ManagedNode node, BrokerChannel channel)
    {
        var (connection, report) = (channel.Connection, channel.Report());
        var json = new JsonObject
        {
            ["acks_uncommitted"] = report.UncommittedAnswers,
            ["confirm"] = channel.IsConfirming,
            ["connection_details"] = ConnectionView.Details(connection),
            ["consumer_count"] = report.Consumers,
            ["global_prefetch_count"] = report.ChannelPrefetch,
            ["messages_unacknowledged"] = report.Unacknowledged,
            ["messages_uncommitted"] = report.UncommittedPublishes,
            ["messages_unconfirmed"] = channel.UnconfirmedCount,
            ["name"] = NameOf(channel),
            ["node"] = node.Name,
            ["number"] = channel.Number,
            ["pending_raft_commands"] = 0,
            ["prefetch_count"] = report.ConsumerPrefetch,
            ["state"] = "running",
            ["transactional"] = channel.IsTransactional,
            ["user"] = connection.User,
            ["user_who_performed_action"] = connection.User,
            ["vhost"] = connection.VirtualHost.Name,
        };
        json.AddStats(node.Rates, channel, Counts.Of(channel.Counters));
        return json;
    }

    /// <summary>With its consumers.</summary>
    public static JsonObject WithDetails(ManagedNode node, BrokerChannel channel)
    {
        var json = Of(node, channel);
        json["consumer_details"] = Fields.Array(channel.Deliveries.Consumers.Select(consumer => ConsumerView.Of(node, consumer)));
        json["publishes"] = new JsonArray();
        json["deliveries"] = new JsonArray();
        return json;
    }

    /// <summary>What others say of it.</summary>
    public static JsonObject Details(ManagedNode node, BrokerChannel channel)
    {
        var peer = channel.Connection.Peer;
        return new JsonObject
        {
            ["connection_name"] = channel.Connection.Name,
            ["name"] = NameOf(channel),
            ["node"] = node.Name,
            ["number"] = channel.Number,
            ["peer_host"] = peer?.PeerHost ?? "undefined",
            ["peer_port"] = peer is null ? "undefined" : peer.PeerPort,
            ["user"] = channel.Connection.User,
        };
    }
}
