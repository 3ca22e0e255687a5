namespace RedHare.Amqp;

/// <summary>exchange.declare-ok (40, 11). The exchange is there.</summary>
public readonly record struct ExchangeDeclareOk : IMethod<ExchangeDeclareOk>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (40 << 16) | 11;

    static uint IMethod<ExchangeDeclareOk>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ExchangeDeclareOk method)
    {
        method = default;
        return new FieldReader(arguments).End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
    }
}
