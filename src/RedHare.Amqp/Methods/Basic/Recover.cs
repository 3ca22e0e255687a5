namespace RedHare.Amqp;

/// <summary>basic.recover (60, 110). All messages without an ack are to be delivered again.</summary>
/// <param name="Requeue">Back to where they were; otherwise dropped or dead-lettered.</param>
public readonly record struct BasicRecover(bool Requeue) : IMethod<BasicRecover>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 110;

    static uint IMethod<BasicRecover>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicRecover method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicRecover(reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Bits(Requeue);
}
