namespace RedHare.Amqp;

/// <summary>connection.start (10, 10). The server's greeting: what it is, what it can do, how one may log in.</summary>
/// <param name="VersionMajor">0.</param>
/// <param name="VersionMinor">9.</param>
/// <param name="ServerProperties">The server.</param>
/// <param name="Mechanisms">SASL mechanisms, with spaces between.</param>
/// <param name="Locales">Always en_US.</param>
public readonly record struct ConnectionStart(byte VersionMajor, byte VersionMinor, AmqpTable ServerProperties, ReadOnlyMemory<byte> Mechanisms, ReadOnlyMemory<byte> Locales) : IMethod<ConnectionStart>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 10;

    static uint IMethod<ConnectionStart>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionStart method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionStart(reader.Octet(), reader.Octet(), reader.Table(), reader.LongBytes().ToArray(), reader.LongBytes().ToArray());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Octet(VersionMajor);
        writer.Octet(VersionMinor);
        writer.Table(ServerProperties);
        writer.LongBytes(Mechanisms.Span);
        writer.LongBytes(Locales.Span);
    }
}
