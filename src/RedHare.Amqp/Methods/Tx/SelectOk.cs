namespace RedHare.Amqp;

/// <summary>tx.select-ok (90, 11). They do.</summary>
public readonly record struct TxSelectOk : IMethod<TxSelectOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (90 << 16) | 11;

    static uint IMethod<TxSelectOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out TxSelectOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
