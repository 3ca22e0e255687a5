using RedHare.Broker;
using RedHare.Management.Http;
using RedHare.Management.Json;
using RedHare.Management.Views;

namespace RedHare.Management.Resources;

/// <summary>Connections, channels and consumers. Who does not monitor sees its own.</summary>
internal static class Connections
{
    private static readonly string[] ByName = ["name"];

    public static Reply List(Call call) => ListIf(call, static _ => true);

    public static Reply OfUser(Call call) => ListIf(call, connection => connection.User == call["username"]);

    public static Reply Get(Call call) => WithConnection(call, connection => Reply.Ok(Columns.Of(call).Select(ConnectionView.Of(call.Node, connection))));

    public static Reply Delete(Call call) => WithConnection(call, connection =>
    {
        Close(call, connection);
        return Reply.NoContent;
    });

    public static Reply DeleteOfUser(Call call)
    {
        if (!call.IsAdministrator && call.User.Name != call["username"]) return Reply.NotAuthorised("User not authorised to access object");
        foreach (var connection in call.Broker.Connections)
        {
            if (connection.User == call["username"]) Close(call, connection);
        }

        return Reply.NoContent;
    }

    public static Reply Channels(Call call) => ListChannels(call, Seen(call));

    public static Reply ChannelsOf(Call call) => WithConnection(call, connection => ListChannels(call, [connection]));

    public static Reply Channel(Call call)
    {
        var channel = call.Broker.Connections.SelectMany(static connection => connection.Channels).FirstOrDefault(channel => ChannelView.NameOf(channel) == call["channel"]);
        if (channel is null) return Reply.NotFound;
        return MaySee(call, channel.Connection) ? Reply.Ok(Columns.Of(call).Select(ChannelView.WithDetails(call.Node, channel))) : Reply.NotAuthorised("User not authorised to access object");
    }

    public static Reply Consumers(Call call)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        var consumers = call.VisibleHosts().SelectMany(static host => host.Queues).SelectMany(static queue => queue.ConsumersNow());
        return Listing.Of(call, consumers.Where(consumer => MaySee(call, consumer.Channel.Connection)).Select(consumer => ConsumerView.Of(call.Node, consumer)));
    }

    private static Reply ListIf(Call call, Func<BrokerConnection, bool> isWanted)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        return Listing.Of(call, Seen(call).Where(isWanted).Select(connection => ConnectionView.Of(call.Node, connection)), ByName);
    }

    private static Reply ListChannels(Call call, IEnumerable<BrokerConnection> connections)
    {
        if (call.HostName is not null && call.Host is null) return Reply.NotFound;
        return Listing.Of(call, connections.SelectMany(static connection => connection.Channels).Select(channel => ChannelView.Of(call.Node, channel)), ByName);
    }

    private static IEnumerable<BrokerConnection> Seen(Call call) =>
        call.Broker.Connections.Where(connection => MaySee(call, connection) && (call.HostName is null || connection.VirtualHost == call.Host));

    private static bool MaySee(Call call, BrokerConnection connection) => call.IsMonitor || connection.User == call.User.Name;

    private static Reply WithConnection(Call call, Func<BrokerConnection, Reply> handler)
    {
        var connection = call.Broker.Connections.FirstOrDefault(connection => connection.Name == call["connection"]);
        if (connection is null) return Reply.NotFound;
        var isAllowed = call.Method == "DELETE" ? call.IsAdministrator || connection.User == call.User.Name : MaySee(call, connection);
        return isAllowed ? handler(connection) : Reply.NotAuthorised("User not authorised to access object");
    }

    private static void Close(Call call, BrokerConnection connection) =>
        connection.Force($"CONNECTION_FORCED - {call.Header("x-reason") ?? "Closed via management plugin"}");
}
