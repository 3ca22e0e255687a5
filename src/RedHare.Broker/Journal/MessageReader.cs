using System.Buffers;

namespace RedHare.Broker.Journal;

/// <summary>Reads messages back: from a batch that is not written yet, or from the segment. For any number of threads.</summary>
internal sealed class MessageReader(BatchQueue batches, SegmentTable segments)
{
    public ReadOutcome Read(JournalQueue queue, long sequence, out JournalMessage message, out string? reason)
    {
        message = default;
        reason = null;
        var last = default(Position);
        while (true)
        {
            var position = queue.Find(sequence);
            if (!position.Exists) return ReadOutcome.Gone;
            // It did not work, and compaction has not taken it away meanwhile.
            if (position == last) return ReadOutcome.Damaged;
            last = position;
            var rented = ReadRecord(position, ref reason);
            if (rented is null) continue;
            if (Record.TryRead(rented.AsSpan(0, Record.LengthOf(rented)), out var record) && record.Type is RecordType.Message or RecordType.Moved && new MessageRecord(record) is { IsSound: true } content)
            {
                message = new JournalMessage(rented, Record.HeaderLength + content.HeadStart, content.HeadLength, content.Body.Length, record.IsTransient);
                return ReadOutcome.Found;
            }
            reason = $"The message at offset {position.Offset} of '{SegmentHeader.FileName(position.Segment)}' is damaged.";
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private byte[]? ReadRecord(Position position, ref string? reason)
    {
        var pending = batches.Find(position);
        if (!pending.IsEmpty)
        {
            var length = Record.LengthOf(pending.Span);
            var copy = ArrayPool<byte>.Shared.Rent(length);
            pending.Span[..length].CopyTo(copy);
            return copy;
        }
        if (segments.Find(position.Segment) is not { } segment) return null;
        // The share is rounded down by a fifth at most; a message of many queues is longer and is read in two steps.
        var rented = ArrayPool<byte>.Shared.Rent((int)Math.Min(position.Share + (position.Share / 4) + Record.HeaderLength, 1 << 20));
        try
        {
            var read = segment.Read(position.Offset, rented);
            var length = read < Record.HeaderLength ? 0 : Record.LengthOf(rented);
            if (length < Record.HeaderLength || length > Position.MaxOffset)
            {
                reason = $"There is no message at offset {position.Offset} of '{segment.Path}'.";
                ArrayPool<byte>.Shared.Return(rented);
                return null;
            }
            if (length <= read) return rented;
            var whole = ArrayPool<byte>.Shared.Rent(length);
            rented.AsSpan(0, read).CopyTo(whole);
            ArrayPool<byte>.Shared.Return(rented);
            rented = whole;
            if (segment.Read(position.Offset + read, rented.AsSpan(read, length - read)) == length - read) return rented;
            reason = $"The message at offset {position.Offset} of '{segment.Path}' is cut off.";
        }
        catch (IOException exception)
        {
            reason = exception.Message;
        }
        ArrayPool<byte>.Shared.Return(rented);
        return null;
    }
}
