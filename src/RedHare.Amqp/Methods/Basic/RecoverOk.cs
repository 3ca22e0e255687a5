namespace RedHare.Amqp;

/// <summary>basic.recover-ok (60, 111). They will be delivered again.</summary>
public readonly record struct BasicRecoverOk : IMethod<BasicRecoverOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 111;

    static uint IMethod<BasicRecoverOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicRecoverOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
