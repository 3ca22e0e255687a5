namespace RedHare.Amqp;

/// <summary>connection.close (10, 50). Ends the connection, and says why and because of which method.</summary>
/// <param name="ReplyCode">One of <see cref="ReplyCode"/>.</param>
/// <param name="ReplyText">The reason in words.</param>
/// <param name="ClassId">The class that failed, or 0.</param>
/// <param name="MethodId">The method that failed, or 0.</param>
public readonly record struct ConnectionClose(ushort ReplyCode, string ReplyText, ushort ClassId, ushort MethodId) : IMethod<ConnectionClose>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 50;

    static uint IMethod<ConnectionClose>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionClose method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionClose(reader.Short(), reader.ShortText(), reader.Short(), reader.Short());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(ReplyCode);
        writer.ShortText(ReplyText);
        writer.Short(ClassId);
        writer.Short(MethodId);
    }
}
