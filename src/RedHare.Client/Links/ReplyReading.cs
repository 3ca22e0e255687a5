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
        RespType.SimpleString => value.Bytes.Span.SequenceEqual("OK"u8) ? Reply.Status("OK") : Reply.Status(value.ToString()),
        RespType.Error or RespType.BulkError => Reply.Error(value.ToString()),
        RespType.Double => Reply.Double(value.Double),
        RespType.Boolean => Reply.Boolean(value.Boolean),
        RespType.Map => Aggregate(ReplyKind.Map, value),
        RespType.Set => Aggregate(ReplyKind.Set, value),
        RespType.Push => Aggregate(ReplyKind.Push, value),
        _ => Aggregate(ReplyKind.Array, value),
    };

    private static Reply Aggregate(ReplyKind kind, in RespValue value)
    {
        var items = new Reply[value.Items.Length];
        for (var i = 0; i < items.Length; i++) items[i] = ToReply(value.Items[i]);
        return Reply.Aggregate(kind, items);
    }

    private static byte[] Array(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : bytes.ToArray();
}
