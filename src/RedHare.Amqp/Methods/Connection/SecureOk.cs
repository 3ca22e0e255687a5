namespace RedHare.Amqp;

/// <summary>connection.secure-ok (10, 21). The answer to a challenge.</summary>
/// <param name="Response">In the mechanism's own format.</param>
public readonly record struct ConnectionSecureOk(ReadOnlyMemory<byte> Response) : IMethod<ConnectionSecureOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 21;

    static uint IMethod<ConnectionSecureOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionSecureOk method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionSecureOk(reader.LongBytes().ToArray());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.LongBytes(Response.Span);
}
