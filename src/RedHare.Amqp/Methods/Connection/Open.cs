namespace RedHare.Amqp;

/// <summary>connection.open (10, 40). Chooses a virtual host.</summary>
/// <param name="VirtualHost">Its name.</param>
/// <param name="Capabilities">Deprecated.</param>
/// <param name="Insist">Deprecated.</param>
public readonly record struct ConnectionOpen(string VirtualHost, string Capabilities, bool Insist) : IMethod<ConnectionOpen>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 40;

    static uint IMethod<ConnectionOpen>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionOpen method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionOpen(reader.ShortText(), reader.ShortText(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.ShortText(VirtualHost);
        writer.ShortText(Capabilities);
        writer.Bits(Insist);
    }
}
