using System.Buffers.Binary;

namespace RedHare.Broker.Journal;

/// <summary>
/// The content of a message's record: per queue its number (4 bytes) and the sequence there (8), the length of the head (4), the head, the body. A record of compaction has per queue the position
/// that the message had before (8) behind these. The head is the broker's (exchange, routing key, properties); the journal does not look into it.
/// </summary>
internal readonly ref struct MessageRecord
{
    private const int EntryLength = 12, PositionLength = 8;

    private readonly ReadOnlySpan<byte> _content;
    private readonly int _stride;

    public MessageRecord(Record record)
    {
        _content = record.Content;
        Count = (int)record.Number;
        _stride = record.Type == RecordType.Moved ? EntryLength + PositionLength : EntryLength;
    }

    /// <summary>Queues.</summary>
    public int Count { get; }

    /// <summary>Bytes from the content's beginning to the head.</summary>
    public int HeadStart => (Count * _stride) + sizeof(int);

    public int HeadLength => BinaryPrimitives.ReadInt32LittleEndian(_content[(Count * _stride)..]);

    public ReadOnlySpan<byte> Head => _content.Slice(HeadStart, HeadLength);

    public ReadOnlySpan<byte> Body => _content[(HeadStart + HeadLength)..];

    /// <summary>Whether the numbers in it agree; a record whose CRC is right was written so.</summary>
    public bool IsSound => Count > 0 && Count <= _content.Length / _stride && HeadStart <= _content.Length && HeadLength >= 0 && HeadLength <= _content.Length - HeadStart;

    public uint Queue(int index) => BinaryPrimitives.ReadUInt32LittleEndian(_content[(index * _stride)..]);

    public long Sequence(int index) => BinaryPrimitives.ReadInt64LittleEndian(_content[((index * _stride) + 4)..]);

    /// <summary>Of a record of compaction: where the message was.</summary>
    public Position Before(int index) => new(BinaryPrimitives.ReadUInt64LittleEndian(_content[((index * _stride) + EntryLength)..]));

    /// <summary>Bytes of the whole record; over what a record can be for what is too big.</summary>
    public static long Length(int queues, long head, long body, bool moved) => Record.HeaderLength + ((long)queues * (moved ? EntryLength + PositionLength : EntryLength)) + sizeof(int) + head + body;

    /// <summary>Writes a record.</summary>
    /// <param name="place">As long as <see cref="Length"/>, aligned.</param>
    /// <param name="entries">The queues.</param>
    /// <param name="before">Of a moved message where it was in each; otherwise empty.</param>
    /// <param name="head">The broker's.</param>
    /// <param name="body">The body.</param>
    /// <param name="transient">Not kept over a restart.</param>
    public static void Write(Span<byte> place, ReadOnlySpan<QueuePlace> entries, ReadOnlySpan<Position> before, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool transient)
    {
        var at = Record.HeaderLength;
        for (var i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(place[at..], entries[i].Queue.Id);
            BinaryPrimitives.WriteInt64LittleEndian(place[(at + 4)..], entries[i].Sequence);
            at += EntryLength;
            if (before.IsEmpty) continue;
            BinaryPrimitives.WriteUInt64LittleEndian(place[at..], before[i].Value);
            at += PositionLength;
        }
        BinaryPrimitives.WriteInt32LittleEndian(place[at..], head.Length);
        at += sizeof(int);
        head.CopyTo(place[at..]);
        at += head.Length;
        body.CopyTo(place[at..]);
        at += body.Length;
        Record.Seal(place, at, before.IsEmpty ? RecordType.Message : RecordType.Moved, transient ? Record.TransientFlag : (byte)0, (uint)entries.Length);
    }
}
