namespace RedHare.Amqp;

/// <summary>exchange.declare (40, 10). Creates an exchange, or checks that there is such a one.</summary>
/// <param name="Ticket">Without meaning since AMQP 0-9-1.</param>
/// <param name="Exchange">The exchange.</param>
/// <param name="Type">The kind of exchange.</param>
/// <param name="Passive">Only look whether it is there.</param>
/// <param name="Durable">Survives a restart.</param>
/// <param name="AutoDelete">Goes when its last user goes.</param>
/// <param name="Internal">Nobody may publish to it.</param>
/// <param name="NoWait">No answer is wanted.</param>
/// <param name="Arguments">Further arguments.</param>
public readonly record struct ExchangeDeclare(ushort Ticket, string Exchange, string Type, bool Passive, bool Durable, bool AutoDelete, bool Internal, bool NoWait, AmqpTable Arguments) : IMethod<ExchangeDeclare>
{
    /// <summary>Class and method as one number.</summary>
    public const uint Id = (40 << 16) | 10;

    static uint IMethod<ExchangeDeclare>.MethodId => Id;

    /// <inheritdoc/>
    public static FieldError Read(ReadOnlySpan<byte> arguments, out ExchangeDeclare method)
    {
        var reader = new FieldReader(arguments);
        method = new ExchangeDeclare(reader.Short(), reader.ShortText(), reader.ShortText(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Bit(), reader.Table());
        return reader.End();
    }

    /// <inheritdoc/>
    public void Write(FrameWriter writer)
    {
        writer.Short(Ticket);
        writer.ShortText(Exchange);
        writer.ShortText(Type);
        writer.Bits(Passive, Durable, AutoDelete, Internal, NoWait);
        writer.Table(Arguments);
    }
}
