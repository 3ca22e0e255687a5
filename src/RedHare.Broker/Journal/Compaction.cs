namespace RedHare.Broker.Journal;

/// <summary>
/// Copies what lives in segments that are mostly dead to the log's end, so that they can be deleted. In slices: it waits for each to be on the disk before it reads on, and appends go on beside it. A queue that is read
/// from the front empties whole segments by itself, so nothing is copied until the garbage of all segments together is worth it. For one thread.
/// </summary>
internal sealed class Compaction(JournalIndex index, MessageAppender appender, JournalOptions options)
{
    private readonly List<QueuePlace> _entries = [];
    private readonly List<Position> _before = [];

    /// <summary>Bytes copied so far.</summary>
    public long Copied { get; private set; }

    /// <summary>The segment to begin with, or null when there is little to gain.</summary>
    public Segment? Choose()
    {
        long live = 0, garbage = 0;
        Segment? best = null;
        foreach (var segment in index.Segments.All)
        {
            var here = segment.Live;
            if (!segment.IsClosed || segment.IsDamaged || here == 0) continue;
            live += here;
            // A file counts as if it were full: many small ones, as restarts leave them, are to become one.
            garbage += Math.Max(segment.Length, options.SegmentSize) - here;
            if (here < options.SegmentSize / 2 && (best is null || here < best.Live)) best = segment;
        }
        return garbage > Math.Max(4 * options.SegmentSize, live / 2) ? best : null;
    }

    /// <summary>Empties a segment. False when that has to end before: the disk fails, the segment is damaged, or it is told to.</summary>
    public bool Empty(Segment segment, CancellationToken stop)
    {
        try
        {
            var bytes = new byte[SegmentHeader.Size];
            if (segment.Read(0, bytes) < bytes.Length || !SegmentHeader.TryRead(bytes, segment.Number, segment.Path, out var header)) return Damaged(segment);
            var scan = new SegmentScan(segment, header, SegmentHeader.Size, segment.Length);
            var slice = 0L;
            while (segment.Live > 0 && scan.Next())
            {
                if (stop.IsCancellationRequested) return false;
                slice += Copy(scan, segment);
                if (slice < options.CompactionSlice) continue;
                slice = 0;
                if (appender.Barrier().Wait() is not null) return false;
            }
            if (appender.Barrier().Wait() is not null) return false;
            return segment.Live == 0 || Damaged(segment);
        }
        catch (IOException)
        {
            return Damaged(segment);
        }
    }

    private long Copy(SegmentScan scan, Segment segment)
    {
        var content = scan.Content;
        var copied = 0L;
        for (var at = 0; at < content.Length;)
        {
            var length = Record.LengthOf(content[at..]);
            var record = new Record(content.Slice(at, length));
            if (record.Type is RecordType.Message or RecordType.Moved && Collect(new MessageRecord(record), segment.Number, scan.ContentOffset + at))
            {
                var message = new MessageRecord(record);
                appender.Move(_entries.ToArray(), _before.ToArray(), message.Head, message.Body, record.IsTransient);
                copied += length;
            }
            at += Record.Align(length);
        }
        Copied += copied;
        return copied;
    }

    /// <summary>The queues that have the message still, and have it here.</summary>
    private bool Collect(MessageRecord message, int segment, long offset)
    {
        _entries.Clear();
        _before.Clear();
        for (var i = 0; i < message.Count; i++)
        {
            if (index.FindQueue(message.Queue(i)) is not { } queue) continue;
            var position = queue.Find(message.Sequence(i));
            if (!position.Exists || position.Segment != segment || position.Offset != offset) continue;
            _entries.Add(new QueuePlace(queue, message.Sequence(i)));
            _before.Add(position);
        }
        return _entries.Count > 0;
    }

    private static bool Damaged(Segment segment)
    {
        segment.IsDamaged = true;
        return false;
    }
}
