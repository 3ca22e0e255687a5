namespace RedHare.Amqp;

/// <summary>connection.update-secret-ok (10, 71). The new credentials are in force.</summary>
public readonly record struct ConnectionUpdateSecretOk : IMethod<ConnectionUpdateSecretOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 71;

    static uint IMethod<ConnectionUpdateSecretOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionUpdateSecretOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
