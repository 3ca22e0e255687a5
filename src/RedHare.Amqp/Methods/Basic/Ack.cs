namespace RedHare.Amqp;

/// <summary>basic.ack (60, 80). Messages are dealt with; from the server, confirms.</summary>
/// <param name="DeliveryTag">Numbers the deliveries of a channel; 0 with <c>multiple</c> is all.</param>
/// <param name="Multiple">All up to that tag.</param>
public readonly record struct BasicAck(ulong DeliveryTag, bool Multiple) : IMethod<BasicAck>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 80;

    static uint IMethod<BasicAck>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicAck method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicAck(reader.LongLong(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Bits(Multiple);
    }
}
