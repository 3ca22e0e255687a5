using RedHare.Resp;

namespace RedHare.Client;

/// <summary>From what the protocol's reader gives to replies as users see them.</summary>
internal static class ReplyReading
{
    public static Reply ToReply(in RespValue value) => value.Type switch
    {
        RespType.Null => Reply.Null,
        RespType.BulkString or RespType.VerbatimString or RespType.BigNumber => Reply.Bulk(Array(value.Bytes)),
        RespType.Integer => Reply.Integer(value.Integer),
        RespType.SimpleString => Status(value.Bytes.Span),
        RespType.Error or RespType.BulkError => Reply.Error(value.ToString()),
        RespType.Double => Reply.Double(value.Double),
        RespType.Boolean => Reply.Boolean(value.Boolean),
        RespType.Map => Aggregate(ReplyKind.Map, value),
        RespType.Set => Aggregate(ReplyKind.Set, value),
        RespType.Push => Aggregate(ReplyKind.Push, value),
        _ => Aggregate(ReplyKind.Array, value),
    };

    /// <summary>A reply that lies in the read buffer: a view of it where nobody keeps it, else a copy.</summary>
    public static Reply ToReply(in RespScalar scalar, byte[] buffer, bool asView) => scalar.Type switch
    {
        RespType.BulkString when asView => Reply.Borrow(ReplyKind.Bulk, buffer, scalar.Start, scalar.Length),
        RespType.BulkString => Reply.Bulk(buffer.AsSpan(scalar.Start, scalar.Length).ToArray()),
        RespType.SimpleString when asView => Reply.Borrow(ReplyKind.Status, buffer, scalar.Start, scalar.Length),
        RespType.SimpleString => Status(buffer.AsSpan(scalar.Start, scalar.Length)),
        RespType.Integer => Reply.Integer(scalar.Bits),
        RespType.Double => Reply.Double(BitConverter.Int64BitsToDouble(scalar.Bits)),
        RespType.Boolean => Reply.Boolean(scalar.Bits != 0),
        _ => Reply.Null,
    };

    private static Reply Status(ReadOnlySpan<byte> text) => Reply.Status(
        text.SequenceEqual("OK"u8) ? "OK" : text.SequenceEqual("QUEUED"u8) ? "QUEUED" : text.SequenceEqual("PONG"u8) ? "PONG" : System.Text.Encoding.UTF8.GetString(text));

    private static Reply Aggregate(ReplyKind kind, in RespValue value)
    {
        var items = new Reply[value.Items.Length];
        for (var i = 0; i < items.Length; i++) items[i] = ToReply(value.Items[i]);
        return Reply.Aggregate(kind, items);
    }

    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : bytes.ToArray();
}
