using System.Globalization;
using RedHare.Amqp;

namespace RedHare.Messaging.InProcess;

/// <summary>Properties between the waist's form and AMQP's bytes, in which the broker keeps them.</summary>
internal static class PropertiesCodec
{
    private static readonly byte[] NoProperties = BasicProperties.Empty.Raw.ToArray();
    private static readonly byte[] OnlyPersistent = Encode(new MessageProperties { IsPersistent = true, AppId = null });

    public static ReadOnlyMemory<byte> ToBytes(MessageProperties? properties)
    {
        if (properties is null || ReferenceEquals(properties, MessageProperties.None)) return NoProperties;
        return ReferenceEquals(properties, MessageProperties.Persistent) ? OnlyPersistent : Encode(properties);
    }

    public static MessageProperties FromBytes(ReadOnlySpan<byte> bytes)
    {
        var reader = new PropertiesReader(bytes);
        if (reader.Present == PropertyFlags.None) return MessageProperties.None;
        if (reader.Present == PropertyFlags.DeliveryMode && reader.IsPersistent) return MessageProperties.Persistent;
        return new MessageProperties
        {
            ContentType = reader.ContentType,
            ContentEncoding = reader.ContentEncoding,
            Headers = Headers(reader.Headers),
            IsPersistent = reader.IsPersistent,
            Priority = reader.Priority,
            CorrelationId = reader.CorrelationId,
            ReplyTo = reader.ReplyTo,
            Expiration = long.TryParse(reader.Expiration, NumberStyles.None, CultureInfo.InvariantCulture, out var expiration) && expiration <= uint.MaxValue ? TimeSpan.FromMilliseconds(expiration) : null,
            MessageId = reader.MessageId,
            Timestamp = reader.Timestamp is { } seconds ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(seconds, (ulong)DateTimeOffset.MaxValue.ToUnixTimeSeconds())) : null,
            Type = reader.Type,
            UserId = reader.UserId,
            AppId = reader.AppId,
        };
    }

    // Who publishes over the network may have put its own mark in.
    private static Dictionary<string, object?>? Headers(AmqpTable? table)
    {
        if (table is null) return null;
        var headers = FieldValues.FromTable(table);
        return headers.Remove(Delivery.PublishHeader) && headers.Count == 0 ? null : headers;
    }

    private static byte[] Encode(MessageProperties properties) => new PropertiesWriter
    {
        ContentType = Short(properties.ContentType),
        ContentEncoding = Short(properties.ContentEncoding),
        Headers = properties.Headers is null ? null : FieldValues.ToTable(properties.Headers),
        DeliveryMode = properties.IsPersistent ? (byte)2 : null,
        Priority = properties.Priority,
        CorrelationId = Short(properties.CorrelationId),
        ReplyTo = Short(properties.ReplyTo),
        Expiration = properties.Expiration is { } expiration ? ((long)expiration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) : null,
        MessageId = Short(properties.MessageId),
        Timestamp = properties.Timestamp is { } time ? (ulong)Math.Max(0, time.ToUnixTimeSeconds()) : null,
        Type = Short(properties.Type),
        UserId = Short(properties.UserId),
        AppId = Short(properties.AppId),
    }.ToProperties().Raw.ToArray();

    private static string? Short(string? text)
    {
        if (text is not null && ShortString.ByteCount(text) > ShortString.MaxLength) throw new ArgumentException($"A property has more than {ShortString.MaxLength} bytes: {text[..32]}…", nameof(text));
        return text;
    }
}
