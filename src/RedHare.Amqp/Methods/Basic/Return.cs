namespace RedHare.Amqp;

/// <summary>basic.return (60, 50). A message that found no way; its content follows.</summary>
/// <remarks>Names are spans of the frame: RabbitMQ does not ask that they be UTF-8, and a message must cost no string.</remarks>
/// <param name="replyCode">One of <see cref="ReplyCode"/>.</param>
/// <param name="replyText">The reason in words.</param>
/// <param name="exchange">The exchange that it was published to.</param>
/// <param name="routingKey">The routing key.</param>
public readonly ref struct BasicReturn(ushort replyCode, ReadOnlySpan<byte> replyText, ReadOnlySpan<byte> exchange, ReadOnlySpan<byte> routingKey) : IMethod<BasicReturn>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 50;

    /// <summary>One of <see cref="ReplyCode"/>.</summary>
    public ushort ReplyCode { get; } = replyCode;

    /// <summary>The reason in words.</summary>
    public ReadOnlySpan<byte> ReplyText { get; } = replyText;

    /// <summary>The exchange that it was published to.</summary>
    public ReadOnlySpan<byte> Exchange { get; } = exchange;

    /// <summary>The routing key.</summary>
    public ReadOnlySpan<byte> RoutingKey { get; } = routingKey;

    static uint IMethod<BasicReturn>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicReturn method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicReturn(reader.Short(), reader.ShortBytes(), reader.ShortBytes(), reader.ShortBytes());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(ReplyCode);
        writer.ShortBytes(ReplyText);
        writer.ShortBytes(Exchange);
        writer.ShortBytes(RoutingKey);
    }
}
