using System.Buffers.Binary;
using System.Numerics;

namespace RedHare.Amqp;

/// <summary>
/// Finds single properties in their raw bytes without decoding the others: a broker needs the delivery mode of every message and the headers of few.
/// Bytes that <see cref="Check"/> refused give absent properties.
/// </summary>
public readonly ref struct PropertiesReader(ReadOnlySpan<byte> properties)
{
    private readonly ReadOnlySpan<byte> _properties = properties;

    /// <summary>Which properties there are.</summary>
    public PropertyFlags Present => _properties.Length < 2 ? PropertyFlags.None : (PropertyFlags)(BinaryPrimitives.ReadUInt16BigEndian(_properties) & 0xFFFC);

    /// <summary>delivery-mode; null when absent. 2 is persistent.</summary>
    public byte? DeliveryMode => Octet(PropertyFlags.DeliveryMode);

    /// <summary>True when delivery-mode is 2.</summary>
    public bool IsPersistent => DeliveryMode == 2;

    /// <summary>priority; null when absent.</summary>
    public byte? Priority => Octet(PropertyFlags.Priority);

    /// <summary>timestamp in seconds since 1970; null when absent.</summary>
    public ulong? Timestamp => Find(PropertyFlags.Timestamp) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : null;

    /// <summary>headers; null when absent.</summary>
    public AmqpTable? Headers => Find(PropertyFlags.Headers) is { IsEmpty: false } bytes ? AmqpTable.Read(bytes) : null;

    /// <summary>content-type; null when absent.</summary>
    public string? ContentType => Text(PropertyFlags.ContentType);

    /// <summary>content-encoding; null when absent.</summary>
    public string? ContentEncoding => Text(PropertyFlags.ContentEncoding);

    /// <summary>correlation-id; null when absent.</summary>
    public string? CorrelationId => Text(PropertyFlags.CorrelationId);

    /// <summary>reply-to; null when absent.</summary>
    public string? ReplyTo => Text(PropertyFlags.ReplyTo);

    /// <summary>expiration, in milliseconds as the publisher wrote them; null when absent.</summary>
    public string? Expiration => Text(PropertyFlags.Expiration);

    /// <summary>message-id; null when absent.</summary>
    public string? MessageId => Text(PropertyFlags.MessageId);

    /// <summary>type; null when absent.</summary>
    public string? Type => Text(PropertyFlags.Type);

    /// <summary>user-id; null when absent.</summary>
    public string? UserId => Text(PropertyFlags.UserId);

    /// <summary>app-id; null when absent.</summary>
    public string? AppId => Text(PropertyFlags.AppId);

    /// <summary>cluster-id; null when absent.</summary>
    public string? ClusterId => Text(PropertyFlags.ClusterId);

    /// <summary>True when there is that property.</summary>
    public bool Has(PropertyFlags flag) => (Present & flag) != 0;

    /// <summary>The bytes of a property as they are on the wire, lengths included; empty when absent.</summary>
    public ReadOnlySpan<byte> Find(PropertyFlags flag)
    {
        var present = Present;
        if ((present & flag) == 0) return default;
        var reader = new FieldReader(_properties[2..]);
        // What comes before it has the higher bits.
        for (var before = (int)present & ~(((int)flag << 1) - 1); before != 0;)
        {
            var first = 1 << BitOperations.Log2((uint)before);
            Skip(ref reader, (PropertyFlags)first);
            before &= ~first;
        }
        var start = reader.Rest;
        Skip(ref reader, flag);
        return reader.Error == FieldError.None ? start[..(start.Length - reader.Rest.Length)] : default;
    }

    /// <summary>Whether the bytes are property flags and exactly the values that these announce, headers included.</summary>
    public static FieldError Check(ReadOnlySpan<byte> properties)
    {
        if (properties.Length < 2) return FieldError.Length;
        var reader = new FieldReader(properties[2..]);
        for (var flags = BinaryPrimitives.ReadUInt16BigEndian(properties) & 0xFFFC; flags != 0;)
        {
            var first = 1 << BitOperations.Log2((uint)flags);
            if (first == (int)PropertyFlags.Headers) reader.SkipTable();
            else Skip(ref reader, (PropertyFlags)first);
            flags &= ~first;
        }
        return reader.End();
    }

    private byte? Octet(PropertyFlags flag) => Find(flag) is { Length: 1 } bytes ? bytes[0] : null;

    private string? Text(PropertyFlags flag) => Find(flag) is { IsEmpty: false } bytes ? ShortString.Decode(bytes[1..]) : null;

    internal static void Skip(ref FieldReader reader, PropertyFlags flag)
    {
        switch (flag)
        {
            case PropertyFlags.Headers:
                reader.LongBytes();
                break;
            case PropertyFlags.DeliveryMode or PropertyFlags.Priority:
                reader.Octet();
                break;
            case PropertyFlags.Timestamp:
                reader.LongLong();
                break;
            default:
                reader.ShortBytes();
                break;
        }
    }
}
