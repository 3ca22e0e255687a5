using System.Buffers.Binary;
using System.Numerics;

namespace RedHare.Amqp;

/// <summary>Makes properties from their values. Null means absent.</summary>
public sealed class PropertiesWriter
{
    /// <summary>content-type.</summary>
    public string? ContentType { get; set; }

    /// <summary>content-encoding.</summary>
    public string? ContentEncoding { get; set; }

    /// <summary>headers.</summary>
    public AmqpTable? Headers { get; set; }

    /// <summary>delivery-mode; 2 is persistent.</summary>
    public byte? DeliveryMode { get; set; }

    /// <summary>priority.</summary>
    public byte? Priority { get; set; }

    /// <summary>correlation-id.</summary>
    public string? CorrelationId { get; set; }

    /// <summary>reply-to.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>expiration, milliseconds as text.</summary>
    public string? Expiration { get; set; }

    /// <summary>message-id.</summary>
    public string? MessageId { get; set; }

    /// <summary>timestamp in seconds since 1970.</summary>
    public ulong? Timestamp { get; set; }

    /// <summary>type.</summary>
    public string? Type { get; set; }

    /// <summary>user-id.</summary>
    public string? UserId { get; set; }

    /// <summary>app-id.</summary>
    public string? AppId { get; set; }

    /// <summary>cluster-id.</summary>
    public string? ClusterId { get; set; }

    /// <summary>The properties' bytes.</summary>
    public BasicProperties ToProperties()
    {
        var writer = new FrameWriter(128);
        var flags = PropertyFlags.None;
        writer.Short(0);
        Text(PropertyFlags.ContentType, ContentType);
        Text(PropertyFlags.ContentEncoding, ContentEncoding);
        if (Headers is not null)
        {
            flags |= PropertyFlags.Headers;
            writer.Table(Headers);
        }
        Octet(PropertyFlags.DeliveryMode, DeliveryMode);
        Octet(PropertyFlags.Priority, Priority);
        Text(PropertyFlags.CorrelationId, CorrelationId);
        Text(PropertyFlags.ReplyTo, ReplyTo);
        Text(PropertyFlags.Expiration, Expiration);
        Text(PropertyFlags.MessageId, MessageId);
        if (Timestamp is { } timestamp)
        {
            flags |= PropertyFlags.Timestamp;
            writer.LongLong(timestamp);
        }
        Text(PropertyFlags.Type, Type);
        Text(PropertyFlags.UserId, UserId);
        Text(PropertyFlags.AppId, AppId);
        Text(PropertyFlags.ClusterId, ClusterId);
        var bytes = writer.Written.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)flags);
        return new(bytes);

        void Text(PropertyFlags flag, string? value)
        {
            if (value is null) return;
            flags |= flag;
            writer.ShortText(value);
        }

        void Octet(PropertyFlags flag, byte? value)
        {
            if (value is not { } octet) return;
            flags |= flag;
            writer.Octet(octet);
        }
    }

    /// <summary>
    /// Properties with other bytes for one of them (lengths included, as on the wire), or without it when <paramref name="value"/> is empty. All else is copied as it
    /// is. <paramref name="properties"/> were checked before.
    /// </summary>
    public static byte[] Replace(ReadOnlySpan<byte> properties, PropertyFlags flag, ReadOnlySpan<byte> value)
    {
        if (properties.Length < 2) properties = [0, 0];
        var flags = (PropertyFlags)BinaryPrimitives.ReadUInt16BigEndian(properties);
        var reader = new FieldReader(properties[2..]);
        for (var before = (int)flags & 0xFFFC & ~(((int)flag << 1) - 1); before != 0;)
        {
            var first = 1 << BitOperations.Log2((uint)before);
            PropertiesReader.Skip(ref reader, (PropertyFlags)first);
            before &= ~first;
        }
        var start = properties.Length - reader.Rest.Length;
        if ((flags & flag) != 0) PropertiesReader.Skip(ref reader, flag);
        var rest = reader.Rest;
        var result = new byte[start + value.Length + rest.Length];
        properties[..start].CopyTo(result);
        value.CopyTo(result.AsSpan(start));
        rest.CopyTo(result.AsSpan(start + value.Length));
        BinaryPrimitives.WriteUInt16BigEndian(result, (ushort)(value.IsEmpty ? flags & ~flag : flags | flag));
        return result;
    }
}
