namespace RedHare.Amqp;

/// <summary>connection.close-ok (10, 51). The other side has understood that the connection ends.</summary>
public readonly record struct ConnectionCloseOk : IMethod<ConnectionCloseOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 51;

    static uint IMethod<ConnectionCloseOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionCloseOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
