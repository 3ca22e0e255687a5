namespace RedHare.Messaging;

/// <summary>The broker did not take a message (basic.nack): a queue is full and rejects, or the disk fails. The channel stays open.</summary>
public sealed class MessageRefusedException : MessagingException
{
    /// <summary>A refusal.</summary>
    /// <param name="exchange">Where it was published.</param>
    /// <param name="routingKey">With which key.</param>
    public MessageRefusedException(string exchange, string routingKey)
        : base(0, $"The broker refused what was published to exchange '{exchange}' with routing key '{routingKey}': a queue is full, or the message could not be kept.") =>
        (Exchange, RoutingKey) = (exchange, routingKey);

    /// <summary>Where it was published.</summary>
    public string Exchange { get; }

    /// <summary>With which key.</summary>
    public string RoutingKey { get; }
}
