namespace RedHare.Amqp;

/// <summary>queue.declare (50, 10). Creates a queue, or checks that there is such a one.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Passive">Only look whether it is there.</param>
/// <param name="Durable">Survives a restart.</param>
/// <param name="Exclusive">For this user alone.</param>
/// <param name="AutoDelete">Goes when its last user goes.</param>
/// <param name="NoWait">No answer is wanted.</param>
/// <param name="Arguments">Further arguments.</param>
public readonly record struct QueueDeclare(ushort Ticket, string Queue, bool Passive, bool Durable, bool Exclusive, bool AutoDelete, bool NoWait, AmqpTable Arguments) : IMethod<QueueDeclare>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 10;

    static uint IMethod<QueueDeclare>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueDeclare method)
    {
        var reader = new FieldReader(arguments);
        method = new QueueDeclare(reader.Short(), reader.ShortText(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Table());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Queue);
        writer.Bits(Passive, Durable, Exclusive, AutoDelete, NoWait);
        writer.Table(Arguments);
    }
}
