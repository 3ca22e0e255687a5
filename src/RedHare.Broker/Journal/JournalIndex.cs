using System.Collections.Concurrent;

namespace RedHare.Broker.Journal;

/// <summary>All that the log says, as it stands now: queues with their messages, and definitions. Records are applied to it when the log is read, and taken back when a batch fails.</summary>
internal sealed class JournalIndex(SegmentTable segments)
{
    private readonly ConcurrentDictionary<uint, JournalQueue> _queues = [];

    // Numbers of queues that are gone, while the log is read: a message for one may come late.
    private readonly HashSet<uint> _dropped = [];

    public SegmentTable Segments { get; } = segments;

    public ICollection<JournalQueue> Queues => _queues.Values;

    public Definitions Definitions { get; } = new();

    public JournalQueue Queue(uint id) => _queues.GetOrAdd(id, static (id, segments) => new JournalQueue(id, segments), Segments);

    public JournalQueue? FindQueue(uint id) => _queues.GetValueOrDefault(id);

    /// <summary>Lets go of a queue's messages.</summary>
    public void Drop(uint id)
    {
        if (_queues.TryRemove(id, out var queue)) queue.Drop();
    }

    /// <summary>Applies a record that was read.</summary>
    /// <returns>False when there is no such record.</returns>
    public bool Replay(Record record, int segment, long offset)
    {
        switch (record.Type)
        {
            case RecordType.Message: return Replay(new MessageRecord(record), record, segment, offset, moved: false);
            case RecordType.Moved: return Replay(new MessageRecord(record), record, segment, offset, moved: true);
            case RecordType.Settled:
                if (_queues.TryGetValue(record.Number, out var queue))
                    foreach (var sequence in SettledRecord.Read(record)) queue.Take(sequence);
                return true;
            case RecordType.Defined:
                return Definitions.Replay(record);
            case RecordType.Removed:
                Definitions.Remove(DefinitionRecord.Name(record.Content));
                return true;
            case RecordType.Dropped:
                Drop(record.Number);
                _dropped.Add(record.Number);
                return true;
            default: return record.Type == RecordType.Barrier;
        }
    }

    /// <summary>A batch is not on the disk: its messages are not either, and what compaction moved into it is where it was.</summary>
    public void Forget(Batch batch)
    {
        for (var at = BatchHeader.Size; at < batch.Length;)
        {
            var bytes = batch.Bytes.AsSpan(at, batch.Length - at);
            var length = Record.LengthOf(bytes);
            var record = new Record(bytes[..length]);
            if (record.Type is RecordType.Message or RecordType.Moved)
            {
                var message = new MessageRecord(record);
                for (var i = 0; i < message.Count; i++)
                {
                    if (!_queues.TryGetValue(message.Queue(i), out var queue)) continue;
                    var found = queue.Find(message.Sequence(i));
                    if (found.Segment == batch.Segment && found.Offset == batch.Offset + at)
                        queue.Move(message.Sequence(i), found, record.Type == RecordType.Moved ? message.Before(i) : default);
                }
            }
            at += Record.Align(length);
        }
    }

    private bool Replay(MessageRecord message, Record record, int segment, long offset, bool moved)
    {
        if (!message.IsSound) return false;
        if (record.IsTransient) return true;
        var position = new Position(segment, offset, (Record.HeaderLength + record.Content.Length) / message.Count, transient: false);
        for (var i = 0; i < message.Count; i++)
        {
            if (_dropped.Contains(message.Queue(i))) continue;
            var queue = Queue(message.Queue(i));
            if (moved && !queue.Find(message.Sequence(i)).Exists) continue;
            queue.Install(message.Sequence(i), position);
        }
        return true;
    }
}
