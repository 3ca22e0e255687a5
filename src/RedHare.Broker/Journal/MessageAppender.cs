namespace RedHare.Broker.Journal;

/// <summary>Puts records into the batches, and what they say into the index. For any number of threads.</summary>
internal sealed class MessageAppender(BatchQueue batches, JournalIndex index)
{
    /// <summary>Bytes of the longest record: what a position can name.</summary>
    private const long MaxRecord = 192L << 20;

    public long Append(ReadOnlySpan<QueuePlace> entries, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool transient, CommitListener? listener)
    {
        var length = Length(entries.Length, head, body, moved: false);
        var room = batches.Reserve(length, !transient, listener);
        MessageRecord.Write(room.Bytes, entries, [], head, body, transient);
        var position = room.Position(length / entries.Length, transient);
        foreach (var entry in entries) entry.Queue.Install(entry.Sequence, position);
        room.Filled();
        return room.BatchNumber;
    }

    /// <summary>Writes a message again for the queues that have it where it was before.</summary>
    public void Move(ReadOnlySpan<QueuePlace> entries, ReadOnlySpan<Position> before, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool transient)
    {
        var length = Length(entries.Length, head, body, moved: true);
        var room = batches.Reserve(length, !transient, null);
        MessageRecord.Write(room.Bytes, entries, before, head, body, transient);
        var position = room.Position(length / entries.Length, transient);
        for (var i = 0; i < entries.Length; i++) entries[i].Queue.Move(entries[i].Sequence, before[i], position);
        room.Filled();
    }

    public long Settle(JournalQueue queue, ReadOnlySpan<long> sequences, CommitListener? listener)
    {
        Span<long> few = stackalloc long[64];
        var batch = 0L;
        while (true)
        {
            var part = sequences[..Math.Min(sequences.Length, few.Length)];
            sequences = sequences[part.Length..];
            var count = 0;
            foreach (var sequence in part)
                if (queue.Take(sequence)) few[count++] = sequence;
            if (count > 0)
            {
                var room = batches.Reserve(SettledRecord.Length(count), false, sequences.IsEmpty ? listener : null);
                SettledRecord.Write(room.Bytes, queue.Id, few[..count]);
                room.Filled();
                batch = room.BatchNumber;
            }
            else if (sequences.IsEmpty && listener is not null) batch = Barrier(listener);
            if (sequences.IsEmpty) return batch;
        }
    }

    public long Define(RecordType type, string name, ReadOnlySpan<byte> content, CommitListener? listener)
    {
        lock (index.Definitions.Order)
        {
            var room = batches.Reserve(DefinitionRecord.Length(name, content.Length), mustSync: true, listener);
            DefinitionRecord.Write(room.Bytes, type, name, content);
            if (type == RecordType.Defined) index.Definitions.Set(name, content.ToArray());
            else index.Definitions.Remove(name);
            room.Filled();
            return room.BatchNumber;
        }
    }

    public long Drop(JournalQueue queue, CommitListener? listener)
    {
        // Before the record, as in Settle: a checkpoint between the two knows more than the log, never less.
        index.Drop(queue.Id);
        var room = batches.Reserve(Record.HeaderLength, mustSync: true, listener);
        Record.Seal(room.Bytes, Record.HeaderLength, RecordType.Dropped, 0, queue.Id);
        room.Filled();
        return room.BatchNumber;
    }

    public CommitWait Barrier(bool closing = false)
    {
        var wait = new CommitWait();
        Barrier(wait, closing);
        return wait;
    }

    public long Barrier(CommitListener listener, bool closing = false)
    {
        var room = batches.Reserve(Record.HeaderLength, mustSync: true, listener, closing);
        Record.Seal(room.Bytes, Record.HeaderLength, RecordType.Barrier, 0, 0);
        room.Filled();
        return room.BatchNumber;
    }

    private static int Length(int entries, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, bool moved)
    {
        ArgumentOutOfRangeException.ThrowIfZero(entries);
        var length = MessageRecord.Length(entries, head.Length, body.Length, moved);
        return length <= MaxRecord ? (int)length : throw new ArgumentException($"A message's record has {length} bytes; the journal takes up to {MaxRecord}.", nameof(body));
    }
}
