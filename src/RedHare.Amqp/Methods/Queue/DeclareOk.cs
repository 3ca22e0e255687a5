namespace RedHare.Amqp;

/// <summary>queue.declare-ok (50, 11). The queue is there; its name and how full it is.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="MessageCount">Messages that are ready.</param>
/// <param name="ConsumerCount">Consumers.</param>
public readonly record struct QueueDeclareOk(string Queue, uint MessageCount, uint ConsumerCount) : IMethod<QueueDeclareOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 11;

    static uint IMethod<QueueDeclareOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueDeclareOk method)
    {
        var reader = new FieldReader(arguments);
        method = new QueueDeclareOk(reader.ShortText(), reader.Long(), reader.Long());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.ShortText(Queue);
        writer.Long(MessageCount);
        writer.Long(ConsumerCount);
    }
}
