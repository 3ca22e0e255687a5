namespace RedHare.Amqp;

/// <summary>access.request (30, 10). A ticket of AMQP 0-8, which RabbitMQ still gives out.</summary>
/// <param name="Realm">The realm.</param>
/// <param name="Exclusive">Alone.</param>
/// <param name="Passive">To be passive.</param>
/// <param name="Active">To be active.</param>
/// <param name="ToWrite">To write.</param>
/// <param name="ToRead">To read.</param>
public readonly record struct AccessRequest(string Realm, bool Exclusive, bool Passive, bool Active, bool ToWrite, bool ToRead) : IMethod<AccessRequest>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (30 << 16) | 10;

    static uint IMethod<AccessRequest>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out AccessRequest method)
    {
        var reader = new FieldReader(arguments);
        method = new AccessRequest(reader.ShortText(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.ShortText(Realm);
        writer.Bits(Exclusive, Passive, Active, ToWrite, ToRead);
    }
}
