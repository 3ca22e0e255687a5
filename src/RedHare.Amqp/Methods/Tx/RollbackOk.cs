namespace RedHare.Amqp;

/// <summary>tx.rollback-ok (90, 31). It is forgotten.</summary>
public readonly record struct TxRollbackOk : IMethod<TxRollbackOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (90 << 16) | 31;

    static uint IMethod<TxRollbackOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out TxRollbackOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
