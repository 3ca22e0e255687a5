namespace RedHare.Amqp;

/// <summary>confirm.select (85, 10). Publishes are confirmed from now on.</summary>
/// <param name="NoWait">No answer is wanted.</param>
public readonly record struct ConfirmSelect(bool NoWait) : IMethod<ConfirmSelect>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (85 << 16) | 10;

    static uint IMethod<ConfirmSelect>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConfirmSelect method)
    {
        var reader = new FieldReader(arguments);
        method = new ConfirmSelect(reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Bits(NoWait);
}
