namespace RedHare.Amqp;

/// <summary>queue.purge (50, 30). Drops all messages that are ready.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Queue">The queue.</param>
/// <param name="NoWait">No answer is wanted.</param>
public readonly record struct QueuePurge(ushort Ticket, string Queue, bool NoWait) : IMethod<QueuePurge>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 30;

    static uint IMethod<QueuePurge>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueuePurge method)
    {
        var reader = new FieldReader(arguments);
        method = new QueuePurge(reader.Short(), reader.ShortText(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Queue);
        writer.Bits(NoWait);
    }
}
