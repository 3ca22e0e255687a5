using Microsoft.Extensions.Logging;

namespace RedHare.Client;

/// <summary>What the client logs. The numbers and names of the events are part of its interface: docs/telemetry.md lists them. Never to be called under a lock.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1000, LogLevel.Information, "Connected to {Server}.", EventName = "Connected")]
    public static partial void Connected(ILogger logger, RedisEndPoint server);

    [LoggerMessage(1001, LogLevel.Warning, "The connection to {Server} was lost: {Reason}", EventName = "ConnectionLost")]
    public static partial void ConnectionLost(ILogger logger, RedisEndPoint server, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "No connection could be made, {Seconds:F1} s after the last was lost; it is tried again.", EventName = "ReconnectFailed")]
    public static partial void ReconnectFailed(ILogger logger, double seconds, Exception exception);

    [LoggerMessage(1003, LogLevel.Error, "There has been no connection for {Seconds:F0} s: commands fail until one is made.", EventName = "Unavailable")]
    public static partial void Unavailable(ILogger logger, double seconds);

    [LoggerMessage(1010, LogLevel.Warning, "The master {Name} is {Server} now: {Source}.", EventName = "MasterMoved")]
    public static partial void MasterMoved(ILogger logger, string name, RedisEndPoint server, string source);

    [LoggerMessage(1011, LogLevel.Information, "The cluster's slots or nodes have changed.", EventName = "TopologyChanged")]
    public static partial void TopologyChanged(ILogger logger);

    [LoggerMessage(1012, LogLevel.Warning, "No node told the cluster's topology; it is asked for again.", EventName = "TopologyUnknown")]
    public static partial void TopologyUnknown(ILogger logger, Exception exception);

    [LoggerMessage(1020, LogLevel.Warning, "The connection of the subscriptions to {Server} was lost, messages may be missed by {Count} of them: {Reason}", EventName = "SubscriptionsLost")]
    public static partial void SubscriptionsLost(ILogger logger, RedisEndPoint server, int count, string reason);

    [LoggerMessage(1021, LogLevel.Information, "{Count} subscriptions are asked for at {Server}.", EventName = "SubscriptionsBegun")]
    public static partial void SubscriptionsBegun(ILogger logger, int count, RedisEndPoint server);

    [LoggerMessage(1030, LogLevel.Information, "The near cache dropped all it held: {Reason}.", EventName = "NearCacheFlushed")]
    public static partial void NearCacheFlushed(ILogger logger, AllStale reason);
}
