namespace RedHare.Amqp;

/// <summary>confirm.select-ok (85, 11). They are.</summary>
public readonly record struct ConfirmSelectOk : IMethod<ConfirmSelectOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (85 << 16) | 11;

    static uint IMethod<ConfirmSelectOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConfirmSelectOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
