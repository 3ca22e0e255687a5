using RedHare.Amqp;
using RedHare.Commands.Configuration;

namespace RedHare.Server.Amqp;

/// <summary>
/// What connection.start tells of the server. Product and version are RabbitMQ's, because clients choose their behaviour by them (kombu asks them for the meaning of
/// basic.qos); who we are stands under platform.
/// </summary>
internal static class ServerProperties
{
    /// <summary>The RabbitMQ whose behaviour is followed.</summary>
    public const string RabbitVersion = "3.10.8";

    public static AmqpTable Create(string clusterName) => new()
    {
        {
            "capabilities", new AmqpTable
            {
                { "publisher_confirms", true },
                { "exchange_exchange_bindings", true },
                { "basic.nack", true },
                { "consumer_cancel_notify", true },
                { "connection.blocked", true },
                { "consumer_priorities", true },
                { "authentication_failure_close", true },
                { "per_consumer_qos", true },
                { "direct_reply_to", true },
            }
        },
        { "cluster_name", clusterName },
        { "copyright", "Copyright (c) the RedHare authors." },
        { "information", "Licensed under the MIT License. A broker that follows RabbitMQ's behaviour." },
        { "platform", $"RedHare {ProductVersion.RedHare}, .NET {Environment.Version}" },
        { "product", "RabbitMQ" },
        { "version", RabbitVersion },
    };
}
