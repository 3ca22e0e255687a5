namespace RedHare.Messaging;

/// <summary>A message to publish.</summary>
/// <param name="Exchange">The exchange; empty for the default one, which gives to the queue that the routing key names.</param>
/// <param name="RoutingKey">The routing key; at most 255 bytes of UTF-8.</param>
/// <param name="Body">The body.</param>
public readonly record struct OutgoingMessage(string Exchange, string RoutingKey, ReadOnlyMemory<byte> Body)
{
    /// <summary>Its properties; null for none, which is a message that no broker keeps over a restart.</summary>
    public MessageProperties? Properties { get; init; }

    /// <summary>The publish fails when no queue takes it.</summary>
    public bool IsMandatory { get; init; }
}
