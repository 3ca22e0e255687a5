namespace RedHare.Amqp;

/// <summary>basic.recover-async (60, 100). As basic.recover, without an answer.</summary>
/// <param name="Requeue">Back to where they were; otherwise dropped or dead-lettered.</param>
public readonly record struct BasicRecoverAsync(bool Requeue) : IMethod<BasicRecoverAsync>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 100;

    static uint IMethod<BasicRecoverAsync>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicRecoverAsync method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicRecoverAsync(reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Bits(Requeue);
}
