namespace RedHare.Amqp;

/// <summary>connection.open-ok (10, 41). The connection is open.</summary>
/// <param name="KnownHosts">Deprecated.</param>
public readonly record struct ConnectionOpenOk(string KnownHosts) : IMethod<ConnectionOpenOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 41;

    static uint IMethod<ConnectionOpenOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionOpenOk method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionOpenOk(reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.ShortText(KnownHosts);
}
