namespace RedHare.Amqp;

/// <summary>access.request-ok (30, 11). The ticket, which nobody looks at.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
public readonly record struct AccessRequestOk(ushort Ticket) : IMethod<AccessRequestOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (30 << 16) | 11;

    static uint IMethod<AccessRequestOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out AccessRequestOk method)
    {
        var reader = new FieldReader(arguments);
        method = new AccessRequestOk(reader.Short());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Short(Ticket);
}
