namespace RedHare.Amqp;

/// <summary>basic.publish (60, 40). A message for an exchange; its content follows.</summary>
/// <remarks>Names are spans of the frame: RabbitMQ does not ask that they be UTF-8, and a message must cost no string.</remarks>
/// <param name="ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="exchange">The exchange.</param>
/// <param name="routingKey">The routing key.</param>
/// <param name="mandatory">To be returned when no queue takes it.</param>
/// <param name="immediate">Not implemented since RabbitMQ 3.0.</param>
public readonly ref struct BasicPublish(ushort ticket, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey, bool mandatory, bool immediate) : IMethod<BasicPublish>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 40;

    /// <summary>Without meaning since AMQP 0-9-1.</summary>
    public ushort Ticket { get; } = ticket;

    /// <summary>The exchange.</summary>
    public ReadOnlySpan<byte> Exchange { get; } = exchange;

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; } = routingKey;

    /// <summary>To be returned when no queue takes it.</summary>
    public bool Mandatory { get; } = mandatory;

    /// <summary>Not implemented since RabbitMQ 3.0.</summary>
    public bool Immediate { get; } = immediate;

    static uint IMethod<BasicPublish>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicPublish method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicPublish(reader.Short(), reader.ShortBytes(), reader.ShortBytes(), reader.Bit(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortBytes(Exchange);
        writer.ShortBytes(RoutingKey);
        writer.Bits(Mandatory, Immediate);
    }
}
