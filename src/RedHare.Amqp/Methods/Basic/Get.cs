namespace RedHare.Amqp;

/// <summary>basic.get (60, 70). Asks for one message.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Queue">The queue.</param>
/// <param name="NoAck">Deliveries count as dealt with at once.</param>
public readonly record struct BasicGet(ushort Ticket, string Queue, bool NoAck) : IMethod<BasicGet>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 70;

    static uint IMethod<BasicGet>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicGet method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicGet(reader.Short(), reader.ShortText(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Queue);
        writer.Bits(NoAck);
    }
}
