namespace RedHare.Amqp;

/// <summary>tx.commit (90, 20). What waited takes effect.</summary>
public readonly record struct TxCommit : IMethod<TxCommit>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (90 << 16) | 20;

    static uint IMethod<TxCommit>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out TxCommit method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
