namespace RedHare.Amqp;

/// <summary>basic.deliver (60, 60). A message for a consumer; its content follows.</summary>
/// <remarks>Names are spans of the frame: RabbitMQ does not ask that they be UTF-8, and a message must cost no string.</remarks>
/// <param name="consumerTag">The consumer's name.</param>
/// <param name="deliveryTag">Numbers the deliveries of a channel; 0 with <c>multiple</c> is all.</param>
/// <param name="redelivered">It may have been delivered before.</param>
/// <param name="exchange">The exchange.</param>
/// <param name="routingKey">The routing key.</param>
public readonly ref struct BasicDeliver(ReadOnlySpan<byte> consumerTag, ulong deliveryTag, bool redelivered, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey) : IMethod<BasicDeliver>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 60;

    /// <summary>The consumer's name.</summary>
    public ReadOnlySpan<byte> ConsumerTag { get; } = consumerTag;

    /// <summary>Numbers the deliveries of a channel; 0 with <c>multiple</c> is all.</summary>
    public ulong DeliveryTag { get; } = deliveryTag;

    /// <summary>It may have been delivered before.</summary>
    public bool Redelivered { get; } = redelivered;

    /// <summary>The exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; } = exchange;

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; } = routingKey;

    static uint IMethod<BasicDeliver>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicDeliver method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicDeliver(reader.ShortBytes(), reader.LongLong(), reader.Bit(), reader.ShortBytes(), reader.ShortBytes());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.ShortBytes(ConsumerTag);
        writer.LongLong(DeliveryTag);
        writer.Bits(Redelivered);
        writer.ShortBytes(Exchange);
        writer.ShortBytes(RoutingKey);
    }
}
