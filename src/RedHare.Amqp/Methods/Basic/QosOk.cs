namespace RedHare.Amqp;

/// <summary>basic.qos-ok (60, 11). The limit holds.</summary>
public readonly record struct BasicQosOk : IMethod<BasicQosOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 11;

    static uint IMethod<BasicQosOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicQosOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
