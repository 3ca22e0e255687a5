namespace RedHare.Amqp;

/// <summary>exchange.unbind-ok (40, 51). The binding is gone.</summary>
public readonly record struct ExchangeUnbindOk : IMethod<ExchangeUnbindOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (40 << 16) | 51;

    static uint IMethod<ExchangeUnbindOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ExchangeUnbindOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
