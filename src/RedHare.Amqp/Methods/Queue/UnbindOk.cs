namespace RedHare.Amqp;

/// <summary>queue.unbind-ok (50, 51). The binding is gone.</summary>
public readonly record struct QueueUnbindOk : IMethod<QueueUnbindOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (50 << 16) | 51;

    static uint IMethod<QueueUnbindOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out QueueUnbindOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
