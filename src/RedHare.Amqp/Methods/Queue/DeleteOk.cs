namespace RedHare.Amqp;

/// <summary>queue.delete-ok (50, 41). How many messages went with it.</summary>
/// <param name="MessageCount">Messages that were dropped.</param>
public readonly record struct QueueDeleteOk(uint MessageCount) : IMethod<QueueDeleteOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 41;

    static uint IMethod<QueueDeleteOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueDeleteOk method)
    {
        var reader = new FieldReader(arguments);
        method = new QueueDeleteOk(reader.Long());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer) => writer.Long(MessageCount);
}
