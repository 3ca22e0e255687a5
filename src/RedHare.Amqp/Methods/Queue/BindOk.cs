namespace RedHare.Amqp;

/// <summary>queue.bind-ok (50, 21). The binding is there.</summary>
public readonly record struct QueueBindOk : IMethod<QueueBindOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 21;

    static uint IMethod<QueueBindOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueBindOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
