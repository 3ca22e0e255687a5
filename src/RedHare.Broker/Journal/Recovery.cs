using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>Opens what is in a journal's directory: the checkpoint, and the log from there. What was never durable is cut off; damage in what was is refused, and nothing is changed then.</summary>
internal sealed class Recovery(string directory, IFileLayer files, JournalIndex index)
{
    private readonly List<string> _leftovers = [];
    private long _replayed;
    private long _torn;
    private string? _warning;
    private Segment? _cut;

    /// <summary>Where the log ended.</summary>
    public LogEnd End { get; private set; }

    /// <summary>The highest number that a segment's file has had.</summary>
    public int HighestSegment { get; private set; }

    public RecoveryReport Run()
    {
        ListSegments();
        var checkpoint = Checkpoint.Read(directory, files, index);
        var from = checkpoint?.End ?? default;
        End = from;
        var chain = Chain(from.Segment);
        for (var i = 0; i < chain.Count; i++) Replay(chain[i], i + 1 < chain.Count ? chain[i + 1] : null, from);
        if (checkpoint is not null && End.Number < checkpoint.Required)
            throw new JournalException($"The journal in '{directory}' ends with batch {End.Number}, and its checkpoint was written when batch {checkpoint.Required} was durable: a part of the log is missing. Restore the directory from a copy.");
        Tidy();
        var closed = checkpoint is { IsClean: true } && End.Number == from.Number;
        if (!closed)
            foreach (var queue in index.Queues) queue.Restore(queue.LastSequence, queue.LastSequence);
        return new RecoveryReport(closed, _replayed, chain.Count, _torn, _warning);
    }

    private void ListSegments()
    {
        foreach (var name in files.List(directory))
        {
            var number = SegmentHeader.NumberOf(name);
            if (number == 0)
            {
                if (name.StartsWith(Replacement.Prefix, StringComparison.Ordinal)) _leftovers.Add(name);
                continue;
            }
            HighestSegment = Math.Max(HighestSegment, number);
            var segment = index.Segments.Add(number);
            segment.IsClosed = true;
            using var file = files.OpenRandom(segment.Path);
            segment.Length = file.Length;
        }
    }

    /// <summary>The segments to read, the first one first: each names the one before it. Those that nobody names were attempts on a failing disk.</summary>
    private List<(Segment Segment, SegmentHeader Header)> Chain(int first)
    {
        var candidates = index.Segments.All.Where(segment => segment.Number >= first).OrderByDescending(segment => segment.Number).ToList();
        var chain = new List<(Segment, SegmentHeader)>();
        var next = 0;
        foreach (var segment in candidates)
        {
            if (chain.Count > 0 && segment.Number != next)
            {
                if (segment.Number < next) break;
                Discard(segment);
                continue;
            }
            var bytes = new byte[SegmentHeader.Size];
            if (segment.Read(0, bytes) < bytes.Length || !SegmentHeader.TryRead(bytes, segment.Number, segment.Path, out var header))
            {
                // A header is durable before anything stands behind it.
                if (chain.Count > 0 || segment.Length > SegmentHeader.Size) throw Corrupt(segment, 0, "its header cannot be read");
                Discard(segment);
                continue;
            }
            chain.Add((segment, header));
            next = header.Previous;
            if (segment.Number == first || next == 0) break;
        }
        chain.Reverse();
        if (first != 0 && (chain.Count == 0 || chain[0].Item1.Number != first))
            throw new JournalException($"The journal in '{directory}' has no '{SegmentHeader.FileName(chain.Count == 0 ? first : chain[0].Item2.Previous)}', which its log goes through. Restore it from a copy.");
        if (first == 0 && next != 0) throw new JournalException($"The journal in '{directory}' has no '{SegmentHeader.FileName(next)}', which its log goes through. Restore it from a copy.");
        return chain;
    }

    private void Replay((Segment Segment, SegmentHeader Header) part, (Segment Segment, SegmentHeader Header)? after, LogEnd from)
    {
        var (segment, header) = part;
        var end = after?.Header.PreviousLength ?? segment.Length;
        if (end > segment.Length) throw Corrupt(segment, segment.Length, $"it ends here, and {end} bytes of it were durable");
        var start = segment.Number == from.Segment ? from.Offset : SegmentHeader.Size;
        var scan = new SegmentScan(segment, header, start, end);
        while (scan.Next())
        {
            Apply(scan, segment);
            End = new LogEnd(segment.Number, scan.Offset, scan.Batch.Number);
        }
        _replayed += scan.Offset - start;
        if (!scan.IsAtEnd)
        {
            if (after is not null) throw Corrupt(segment, scan.Offset, "a batch that was durable is damaged");
            if (scan.FindDurable(End.Number + 1) is var proof and >= 0) throw Corrupt(segment, scan.Offset, $"a batch is damaged that was durable, as the batch at offset {proof} says");
            CutOff(segment, scan.Offset);
        }
        else if (start > end) throw Corrupt(segment, end, $"it ends here, and {start} bytes of it were durable");
        End = End with { Segment = segment.Number, Offset = scan.Offset };
        segment.Length = scan.Offset;
    }

    private void Apply(SegmentScan scan, Segment segment)
    {
        var content = scan.Content;
        for (var at = 0; at < content.Length;)
        {
            var length = Record.LengthOf(content[at..]);
            if (!index.Replay(new Record(content.Slice(at, length)), segment.Number, scan.ContentOffset + at))
                throw Corrupt(segment, scan.ContentOffset + at, "a record is of a kind that this version does not know, or does not agree with itself");
            at += Record.Align(length);
        }
    }

    private void CutOff(Segment segment, long length)
    {
        _torn = segment.Length - length;
        _cut = segment;
        _warning = $"'{segment.Path}' ended with {_torn} bytes of a batch that was never durable; they were cut off at offset {length}.";
    }

    private void Discard(Segment segment) => _leftovers.Add(Path.GetFileName(segment.Path));

    private void Tidy()
    {
        if (_cut is not null) files.Truncate(_cut.Path, _cut.Length);
        foreach (var name in _leftovers)
        {
            if (index.Segments.Find(SegmentHeader.NumberOf(name)) is { } segment) index.Segments.Delete(segment);
            else files.Delete(Path.Combine(directory, name));
        }
    }

    private static JournalException Corrupt(Segment segment, long offset, string what) =>
        new($"The journal's file '{segment.Path}' is damaged at offset {offset}: {what}. Nothing was changed. Restore the file from a copy.");
}
