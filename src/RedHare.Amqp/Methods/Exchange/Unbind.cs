namespace RedHare.Amqp;

/// <summary>exchange.unbind (40, 40). Takes a binding between exchanges away.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Destination">The exchange that is bound.</param>
/// <param name="Source">The exchange that it is bound to.</param>
/// <param name="RoutingKey">The routing key.</param>
/// <param name="NoWait">No answer is wanted.</param>
/// <param name="Arguments">Further arguments.</param>
public readonly record struct ExchangeUnbind(ushort Ticket, string Destination, string Source, string RoutingKey, bool NoWait, AmqpTable Arguments) : IMethod<ExchangeUnbind>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (40 << 16) | 40;

    static uint IMethod<ExchangeUnbind>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ExchangeUnbind method)
    {
        var reader = new FieldReader(arguments);
        method = new ExchangeUnbind(reader.Short(), reader.ShortText(), reader.ShortText(), reader.ShortText(), reader.Bit(), reader.Table());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Destination);
        writer.ShortText(Source);
        writer.ShortText(RoutingKey);
        writer.Bits(NoWait);
        writer.Table(Arguments);
    }
}
