namespace RedHare.Amqp;

/// <summary>basic.qos (60, 10). How many messages may be under way without an ack.</summary>
/// <param name="PrefetchSize">Bytes; only 0 is implemented.</param>
/// <param name="PrefetchCount">Messages; 0 for no limit.</param>
/// <param name="Global">For the channel, not for each consumer.</param>
public readonly record struct BasicQos(uint PrefetchSize, ushort PrefetchCount, bool Global) : IMethod<BasicQos>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 10;

    static uint IMethod<BasicQos>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicQos method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicQos(reader.Long(), reader.Short(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Long(PrefetchSize);
        writer.Short(PrefetchCount);
        writer.Bits(Global);
    }
}
