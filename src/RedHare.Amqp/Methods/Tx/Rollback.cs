namespace RedHare.Amqp;

/// <summary>tx.rollback (90, 30). What waited is forgotten.</summary>
public readonly record struct TxRollback : IMethod<TxRollback>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (90 << 16) | 30;

    static uint IMethod<TxRollback>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out TxRollback method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
