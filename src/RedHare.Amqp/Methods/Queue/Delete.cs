namespace RedHare.Amqp;

/// <summary>queue.delete (50, 40). Deletes a queue.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Queue">The queue.</param>
/// <param name="IfUnused">Only when nobody uses it.</param>
/// <param name="IfEmpty">Only when it is empty.</param>
/// <param name="NoWait">No answer is wanted.</param>
public readonly record struct QueueDelete(ushort Ticket, string Queue, bool IfUnused, bool IfEmpty, bool NoWait) : IMethod<QueueDelete>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 40;

    static uint IMethod<QueueDelete>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueDelete method)
    {
        var reader = new FieldReader(arguments);
        method = new QueueDelete(reader.Short(), reader.ShortText(), reader.Bit(), reader.Bit(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Queue);
        writer.Bits(IfUnused, IfEmpty, NoWait);
    }
}
