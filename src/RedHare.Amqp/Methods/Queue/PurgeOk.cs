namespace RedHare.Amqp;

/// <summary>queue.purge-ok (50, 31). How many messages were dropped.</summary>
/// <param name="MessageCount">Messages that were dropped.</param>
public readonly record struct QueuePurgeOk(uint MessageCount) : IMethod<QueuePurgeOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 31;

    static uint IMethod<QueuePurgeOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueuePurgeOk method)
    {
        var reader = new FieldReader(arguments);
        method = new QueuePurgeOk(reader.Long());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Long(MessageCount);
}
