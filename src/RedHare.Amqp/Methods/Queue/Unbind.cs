namespace RedHare.Amqp;

/// <summary>queue.unbind (50, 50). Takes a binding away.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="RoutingKey">The routing key.</param>
/// <param name="Arguments">Further arguments.</param>
public readonly record struct QueueUnbind(ushort Ticket, string Queue, string Exchange, string RoutingKey, AmqpTable Arguments) : IMethod<QueueUnbind>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 50;

    static uint IMethod<QueueUnbind>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueUnbind method)
    {
        var reader = new FieldReader(arguments);
        method = new QueueUnbind(reader.Short(), reader.ShortText(), reader.ShortText(), reader.ShortText(), reader.Table());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Queue);
        writer.ShortText(Exchange);
        writer.ShortText(RoutingKey);
        writer.Table(Arguments);
    }
}
