namespace RedHare.Amqp;

/// <summary>tx.commit-ok (90, 21). It has taken effect.</summary>
public readonly record struct TxCommitOk : IMethod<TxCommitOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (90 << 16) | 21;

    static uint IMethod<TxCommitOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out TxCommitOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
