namespace RedHare.Amqp;

/// <summary>connection.unblocked (10, 61). Publishers are read again.</summary>
public readonly record struct ConnectionUnblocked : IMethod<ConnectionUnblocked>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 61;

    static uint IMethod<ConnectionUnblocked>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionUnblocked method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
