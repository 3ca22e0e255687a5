namespace RedHare.Amqp;

/// <summary>basic.reject (60, 90). A message is not dealt with.</summary>
/// <param name="DeliveryTag">Numbers the deliveries of a channel; 0 with <c>multiple</c> is all.</param>
/// <param name="Requeue">Back to where they were; otherwise dropped or dead-lettered.</param>
public readonly record struct BasicReject(ulong DeliveryTag, bool Requeue) : IMethod<BasicReject>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 90;

    static uint IMethod<BasicReject>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicReject method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicReject(reader.LongLong(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Bits(Requeue);
    }
}
