namespace RedHare.Amqp;

/// <summary>basic.get-ok (60, 71). The message that was asked for; its content follows.</summary>
/// <remarks>Names are spans of the frame: RabbitMQ does not ask that they be UTF-8, and a message must cost no string.</remarks>
/// <param name="deliveryTag">Numbers the deliveries of a channel; 0 with <c>multiple</c> is all.</param>
/// <param name="redelivered">It may have been delivered before.</param>
/// <param name="exchange">The exchange.</param>
/// <param name="routingKey">The routing key.</param>
/// <param name="messageCount">Messages that are ready.</param>
public readonly ref struct BasicGetOk(ulong deliveryTag, bool redelivered, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, uint messageCount) : IMethod<BasicGetOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 71;

    /// <summary>Numbers the deliveries of a channel; 0 with <c>multiple</c> is all.</summary>
    public ulong DeliveryTag { get; } = deliveryTag;

    /// <summary>It may have been delivered before.</summary>
    public bool Redelivered { get; } = redelivered;

    /// <summary>The exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; } = exchange;

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; } = routingKey;

    /// <summary>Messages that are ready.</summary>
    public uint MessageCount { get; } = messageCount;

    static uint IMethod<BasicGetOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicGetOk method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicGetOk(reader.LongLong(), reader.Bit(), reader.ShortBytes(), reader.ShortBytes(), reader.Long());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Bits(Redelivered);
        writer.ShortBytes(Exchange);
        writer.ShortBytes(RoutingKey);
        writer.Long(MessageCount);
    }
}
