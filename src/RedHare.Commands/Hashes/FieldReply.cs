using RedHare.Engine;

namespace RedHare.Commands.Hashes;

/// <summary>Answers fields, with their values if asked for: in pairs in RESP3, in turn in RESP2.</summary>
internal readonly struct FieldReply(ReplyWriter reply, bool withValues) : IFieldSink
{
    public void Take(ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        if (withValues && reply.Protocol > 2) reply.Array(2);
        reply.Bulk(field);
        if (withValues) reply.Bulk(value);
    }
}
