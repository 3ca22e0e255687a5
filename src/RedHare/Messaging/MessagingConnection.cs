using RedHare.Messaging.InProcess;
using RedHare.RabbitMq;

namespace RedHare.Messaging;

/// <summary>The way in to message queues: the waist over what a URL names. Open one per application and share it.</summary>
/// <example>
/// <code>
/// await using var messaging = await MessagingConnection.ConnectAsync("amqp://localhost");
/// await using var channel = await messaging.OpenChannelAsync();
/// await channel.DeclareQueueAsync(new QueueDeclaration("orders"));
/// await channel.PublishAsync(new OutgoingMessage("", "orders", body) { Properties = MessageProperties.Persistent, IsMandatory = true });
/// </code>
/// </example>
public static class MessagingConnection
{
    private const string InProcessScheme = "redhare://";

    /// <summary>Connects to a broker, or opens one in this process.</summary>
    /// <param name="url">
    /// <c>amqp://user:password@host:port/vhost</c> or <c>amqps://</c> for a RabbitMQ or a RedHare (<see cref="RabbitMqOptions.Parse"/>); <c>redhare://</c> for a broker of its own in
    /// this process, in memory, and <c>redhare://./data</c> or <c>redhare:///var/data</c> for one that keeps durable queues in that directory. It ends with the connection.
    /// </param>
    /// <param name="cancellation">Ends the waiting for the first connection.</param>
    /// <exception cref="FormatException">The URL cannot be read.</exception>
    /// <exception cref="MessagingException">No connection in time, or the directory cannot be used.</exception>
    public static async ValueTask<IMessagingBackend> ConnectAsync(string url = InProcessScheme, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (IsInProcess(url)) return OpenInProcess(Uri.UnescapeDataString(url[InProcessScheme.Length..]));
        return await RabbitMqBackend.ConnectAsync(RabbitMqOptions.Parse(url), cancellation).ConfigureAwait(false);
    }

    internal static bool IsInProcess(string url) => url.StartsWith(InProcessScheme, StringComparison.Ordinal);

    internal static IMessagingBackend OpenInProcess(string? directory)
    {
        var broker = EmbeddedBroker.Open(directory);
        return new InProcessBackend(broker.Broker, "/", broker);
    }
}
