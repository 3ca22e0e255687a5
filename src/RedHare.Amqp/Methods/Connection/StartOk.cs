namespace RedHare.Amqp;

/// <summary>connection.start-ok (10, 11). The client's answer: what it is, and its credentials.</summary>
/// <param name="ClientProperties">The client.</param>
/// <param name="Mechanism">The one that is chosen.</param>
/// <param name="Response">In the mechanism's own format.</param>
/// <param name="Locale">Always en_US.</param>
public readonly record struct ConnectionStartOk(AmqpTable ClientProperties, string Mechanism, ReadOnlyMemory<byte> Response, string Locale) : IMethod<ConnectionStartOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 11;

    static uint IMethod<ConnectionStartOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionStartOk method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionStartOk(reader.Table(), reader.ShortText(), reader.LongBytes().ToArray(), reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Table(ClientProperties);
        writer.ShortText(Mechanism);
        writer.LongBytes(Response.Span);
        writer.ShortText(Locale);
    }
}
