namespace RedHare.Amqp;

/// <summary>basic.nack (60, 120). Messages are not dealt with; from the server, they are lost.</summary>
/// <param name="DeliveryTag">Numbers the deliveries of a channel; 0 with <c>multiple</c> is all.</param>
/// <param name="Multiple">All up to that tag.</param>
/// <param name="Requeue">Back to where they were; otherwise dropped or dead-lettered.</param>
public readonly record struct BasicNack(ulong DeliveryTag, bool Multiple, bool Requeue) : IMethod<BasicNack>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 120;

    static uint IMethod<BasicNack>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicNack method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicNack(reader.LongLong(), reader.Bit(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.LongLong(DeliveryTag);
        writer.Bits(Multiple, Requeue);
    }
}
