namespace RedHare.Amqp;

/// <summary>connection.blocked (10, 60). RabbitMQ's word that nothing is read from publishers for now.</summary>
/// <param name="Reason">In words.</param>
public readonly record struct ConnectionBlocked(string Reason) : IMethod<ConnectionBlocked>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (10 << 16) | 60;

    static uint IMethod<ConnectionBlocked>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ConnectionBlocked method)
    {
        var reader = new FieldReader(arguments);
        method = new ConnectionBlocked(reader.ShortText());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.ShortText(Reason);
}
