namespace RedHare.Amqp;

/// <summary>connection.update-secret (10, 70). New credentials before the old ones expire.</summary>
/// <param name="NewSecret">The new password or token.</param>
/// <param name="Reason">In words.</param>
public readonly record struct ConnectionUpdateSecret(ReadOnlyMemory<byte> NewSecret, string Reason) : IMethod<ConnectionUpdateSecret>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 70;

    static uint IMethod<ConnectionUpdateSecret>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionUpdateSecret method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionUpdateSecret(reader.LongBytes().ToArray(), reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.LongBytes(NewSecret.Span);
        writer.ShortText(Reason);
    }
}
