using System.Buffers.Binary;
using RedHare.Broker.Journal;

namespace RedHare.Broker;

/// <summary>
/// How a message stands in the journal beside its body: flags, priority, when it was published, its own time to live, and then exchange, routing key,
/// properties and further routing keys, each behind its length. Its expiry in a queue is worked out from these when it is read.
/// </summary>
internal static class StoredMessage
{
    private const byte Persistent = 1;
    private const int Fixed = 1 + 1 + 8 + 8;

    public static int HeadLength(Message message)
    {
        var length = Fixed + 2 + message.Exchange.Bytes.Length + 2 + message.RoutingKey.Length + 4 + message.Properties.Length + 2;
        if (message.FurtherKeys is { } keys) length += keys.Sum(key => 2 + key.Length);
        return length;
    }

    public static void WriteHead(Message message, long publishedAt, Span<byte> head)
    {
        head[0] = message.IsPersistent ? Persistent : (byte)0;
        head[1] = message.Priority;
        BinaryPrimitives.WriteInt64LittleEndian(head[2..], publishedAt);
        BinaryPrimitives.WriteInt64LittleEndian(head[10..], message.TimeToLive ?? -1);
        head = head[Fixed..];
        head = Short(head, message.Exchange.Bytes);
        head = Short(head, message.RoutingKey);
        BinaryPrimitives.WriteInt32LittleEndian(head, message.Properties.Length);
        message.Properties.Span.CopyTo(head[4..]);
        head = head[(4 + message.Properties.Length)..];
        var keys = message.FurtherKeys ?? [];
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)keys.Length);
        head = head[2..];
        foreach (var key in keys) head = Short(head, key);
    }

    /// <summary>A message with one reference, as it was written.</summary>
    /// <param name="stored">What the journal gave.</param>
    /// <param name="exchanges">Turns the exchange's bytes into its name, which most messages share.</param>
    /// <param name="publishedAt">When it was published, in the broker's milliseconds.</param>
    public static Message Read(JournalMessage stored, Func<ReadOnlySpan<byte>, BrokerName> exchanges, out long publishedAt)
    {
        var head = stored.Head.Span;
        var flags = head[0];
        publishedAt = BinaryPrimitives.ReadInt64LittleEndian(head[2..]);
        var ttl = BinaryPrimitives.ReadInt64LittleEndian(head[10..]);
        var priority = head[1];
        head = head[Fixed..];
        var exchange = Short(ref head);
        var key = Short(ref head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        var properties = head.Slice(4, length);
        head = head[(4 + length)..];
        var count = BinaryPrimitives.ReadUInt16LittleEndian(head);
        head = head[2..];
        byte[][]? keys = count == 0 ? null : new byte[count][];
        for (var i = 0; i < count; i++) keys![i] = Short(ref head).ToArray();
        var traits = new MessageTraits { IsPersistent = (flags & Persistent) != 0, Priority = priority, TimeToLive = ttl < 0 ? null : ttl, FurtherKeys = keys };
        return Message.Create(exchanges(exchange), key, properties, stored.Body.Span, traits);
    }

    private static Span<byte> Short(Span<byte> head, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(head, (ushort)value.Length);
        value.CopyTo(head[2..]);
        return head[(2 + value.Length)..];
    }

    private static ReadOnlySpan<byte> Short(ref ReadOnlySpan<byte> head)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(head);
        var value = head.Slice(2, length);
        head = head[(2 + length)..];
        return value;
    }
}
