namespace RedHare.Amqp;

/// <summary>basic.consume (60, 20). Starts a consumer.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Queue">The queue.</param>
/// <param name="ConsumerTag">The consumer's name.</param>
/// <param name="NoLocal">Not implemented by RabbitMQ.</param>
/// <param name="NoAck">Deliveries count as dealt with at once.</param>
/// <param name="Exclusive">For this user alone.</param>
/// <param name="NoWait">No answer is wanted.</param>
/// <param name="Arguments">Further arguments.</param>
public readonly record struct BasicConsume(ushort Ticket, string Queue, string ConsumerTag, bool NoLocal, bool NoAck, bool Exclusive, bool NoWait, AmqpTable Arguments) : IMethod<BasicConsume>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (60 << 16) | 20;

    static uint IMethod<BasicConsume>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out BasicConsume method)
    {
        var reader = new FieldReader(arguments);
        method = new BasicConsume(reader.Short(), reader.ShortText(), reader.ShortText(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Table());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Queue);
        writer.ShortText(ConsumerTag);
        writer.Bits(NoLocal, NoAck, Exclusive, NoWait);
        writer.Table(Arguments);
    }
}
