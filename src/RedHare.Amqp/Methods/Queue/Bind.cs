namespace RedHare.Amqp;

/// <summary>queue.bind (50, 20). Binds a queue to an exchange.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="RoutingKey">The routing key.</param>
/// <param name="NoWait">No answer is wanted.</param>
/// <param name="Arguments">Further arguments.</param>
public readonly record struct QueueBind(ushort Ticket, string Queue, string Exchange, string RoutingKey, bool NoWait, AmqpTable Arguments) : IMethod<QueueBind>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 20;

    static uint IMethod<QueueBind>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueBind method)
    {
        var reader = new FieldReader(arguments);
        method = new QueueBind(reader.Short(), reader.ShortText(), reader.ShortText(), reader.ShortText(), reader.Bit(), reader.Table());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Queue);
        writer.ShortText(Exchange);
        writer.ShortText(RoutingKey);
        writer.Bits(NoWait);
        writer.Table(Arguments);
    }
}
