using System.Text;
using RedHare.Patterns.Journals;

namespace RedHare.Patterns.EventLogs;

/// <summary>An entry of a partition's stream as it lies there.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Data">The value's bytes; empty for an entry that somebody else wrote.</param>
/// <param name="Key">To what it happened.</param>
/// <param name="IdempotencyKey">The name it was appended under.</param>
/// <param name="Trace">The trace of who appended it, as W3C writes it.</param>
/// <param name="OnlyFor">The only group that it is for.</param>
internal readonly record struct RawEvent(EventId Id, ReadOnlyMemory<byte> Data, string? Key, string? IdempotencyKey, string? Trace, string? OnlyFor)
{
    public static RawEvent Read(int partition, Reply id, Reply fields)
    {
        var (data, key, idempotencyKey, trace, onlyFor) = (default(ReadOnlyMemory<byte>), (string?)null, (string?)null, (string?)null, (string?)null);
        for (var i = 0; i + 1 < fields.Items.Count; i += 2)
        {
            if (fields.Items[i].Bytes.Span is not [var name]) continue;
            switch (name)
            {
                case (byte)'d': data = fields.Items[i + 1].Bytes; break;
                case (byte)'k': key = Text(fields.Items[i + 1]); break;
                case (byte)'i': idempotencyKey = Text(fields.Items[i + 1]); break;
                case (byte)'t': trace = Text(fields.Items[i + 1]); break;
                case (byte)'g': onlyFor = Text(fields.Items[i + 1]); break;
            }
        }
        return new RawEvent(new EventId(partition, StreamId.Parse(Text(id))), data, key, idempotencyKey, trace, onlyFor);

        static string Text(Reply reply) => Encoding.UTF8.GetString(reply.Bytes.Span);
    }
}
