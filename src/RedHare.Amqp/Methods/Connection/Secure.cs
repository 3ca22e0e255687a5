namespace RedHare.Amqp;

/// <summary>connection.secure (10, 20). A challenge of a login that takes several steps.</summary>
/// <param name="Challenge">In the mechanism's own format.</param>
public readonly record struct ConnectionSecure(ReadOnlyMemory<byte> Challenge) : IMethod<ConnectionSecure>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 20;

    static uint IMethod<ConnectionSecure>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionSecure method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionSecure(reader.LongBytes().ToArray());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.LongBytes(Challenge.Span);
}
