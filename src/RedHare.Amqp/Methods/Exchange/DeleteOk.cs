namespace RedHare.Amqp;

/// <summary>exchange.delete-ok (40, 21). The exchange is gone.</summary>
public readonly record struct ExchangeDeleteOk : IMethod<ExchangeDeleteOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (40 << 16) | 21;

    static uint IMethod<ExchangeDeleteOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ExchangeDeleteOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
