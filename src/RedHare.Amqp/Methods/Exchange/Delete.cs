namespace RedHare.Amqp;

/// <summary>exchange.delete (40, 20). Deletes an exchange.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="IfUnused">Only when nobody uses it.</param>
/// <param name="NoWait">No answer is wanted.</param>
public readonly record struct ExchangeDelete(ushort Ticket, string Exchange, bool IfUnused, bool NoWait) : IMethod<ExchangeDelete>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (40 << 16) | 20;

    static uint IMethod<ExchangeDelete>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ExchangeDelete method)
    {
        var reader = new FieldReader(arguments);
        method = new ExchangeDelete(reader.Short(), reader.ShortText(), reader.Bit(), reader.Bit());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Exchange);
        writer.Bits(IfUnused, NoWait);
    }
}
