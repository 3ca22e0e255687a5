namespace RedHare.Amqp;

/// <summary>tx.select (90, 10). Publishes and acks wait for a commit from now on.</summary>
public readonly record struct TxSelect : IMethod<TxSelect>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (90 << 16) | 10;

    static uint IMethod<TxSelect>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out TxSelect method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
