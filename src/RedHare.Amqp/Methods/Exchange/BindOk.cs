namespace RedHare.Amqp;

/// <summary>exchange.bind-ok (40, 31). The binding is there.</summary>
public readonly record struct ExchangeBindOk : IMethod<ExchangeBindOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (40 << 16) | 31;

    static uint IMethod<ExchangeBindOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ExchangeBindOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
