using System.Buffers;

namespace RedHare.Broker.Journal;

/// <summary>Reads messages back: from a batch that is not written yet, or from the segment. For any number of threads.</summary>
internal sealed class MessageReader(BatchQueue batches, SegmentTable segments)
{
    public ReadOutcome Read(JournalQueue queue, long sequence, ReadAhead? ahead, out JournalMessage message, out string? reason)
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
            var rented = TakeAhead(position, ahead) ?? ReadRecord(position, ref reason);
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

    /// <summary>The record from what was read ahead, after reading ahead from its position if it is not in there. Null when that does not bring it: it is not written yet, or is longer.</summary>
    private byte[]? TakeAhead(Position position, ReadAhead? ahead)
    {
        if (ahead is null) return null;
        var found = ahead.Find(position);
        if (found.IsEmpty)
        {
            if (!batches.IsWritten(position) || segments.Find(position.Segment) is not { } segment) return null;
            try
            {
                ahead.Read(segment, position);
            }
            catch (IOException)
            {
                // Reading the record alone says what is wrong.
                return null;
            }
            found = ahead.Find(position);
            if (found.IsEmpty) return null;
        }
        var copy = ArrayPool<byte>.Shared.Rent(found.Length);
        found.CopyTo(copy);
        return copy;
    }

    private byte[]? ReadRecord(Position position, ref string? reason)
    {
        if (batches.Copy(position) is { } pending) return pending;
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
