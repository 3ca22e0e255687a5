namespace RedHare.Amqp;

/// <summary>
/// The properties of a message as they came: flags and values, never decoded as a whole. A broker passes them on byte for byte, so what it does not know reaches
/// the consumer too.
/// </summary>
/// <param name="Raw">Property flags and values.</param>
public readonly record struct BasicProperties(ReadOnlyMemory<byte> Raw)
{
    private static readonly byte[] None = [0, 0];

    /// <summary>No properties.</summary>
    public static BasicProperties Empty => new(None);

    /// <summary>Finds single ones.</summary>
    public PropertiesReader Reader => new(Raw.Span);

    /// <summary>The same properties with other headers; null takes them out.</summary>
    public BasicProperties WithHeaders(AmqpTable? headers) => new(PropertiesWriter.Replace(Raw.Span, PropertyFlags.Headers, headers is null ? default : headers.ToBytes()));

    /// <summary>The same properties without one.</summary>
    public BasicProperties Without(PropertyFlags flag) => Reader.Has(flag) ? new(PropertiesWriter.Replace(Raw.Span, flag, default)) : this;

    /// <summary>The same properties with another text for one that is a short string; null takes it out.</summary>
    public BasicProperties WithText(PropertyFlags flag, string? value)
    {
        if (value is null) return Without(flag);
        var writer = new FrameWriter(64);
        writer.ShortText(value);
        return new(PropertiesWriter.Replace(Raw.Span, flag, writer.Written));
    }

    /// <summary>The same properties with another delivery mode; null takes it out.</summary>
    public BasicProperties WithDeliveryMode(byte? mode) => mode is { } value ? new(PropertiesWriter.Replace(Raw.Span, PropertyFlags.DeliveryMode, [value])) : Without(PropertyFlags.DeliveryMode);
}
