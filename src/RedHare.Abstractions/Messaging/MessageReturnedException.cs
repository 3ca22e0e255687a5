namespace RedHare.Messaging;

/// <summary>A mandatory message came back: no queue takes it. The channel stays open.</summary>
public sealed class MessageReturnedException : MessagingException
{
    /// <summary>A return.</summary>
    /// <param name="code">312.</param>
    /// <param name="text">NO_ROUTE.</param>
    /// <param name="exchange">Where it was published.</param>
    /// <param name="routingKey">With which key.</param>
    public MessageReturnedException(ushort code, string text, string exchange, string routingKey)
        : base(code, $"{text}: no queue takes what is published to exchange '{exchange}' with routing key '{routingKey}'.") => (Exchange, RoutingKey) = (exchange, routingKey);

    /// <summary>Where it was published.</summary>
    public string Exchange { get; }

    /// <summary>With which key.</summary>
    public string RoutingKey { get; }
}
