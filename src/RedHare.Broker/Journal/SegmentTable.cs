using System.Collections.Concurrent;
using RedHare.Files;

namespace RedHare.Broker.Journal;

/// <summary>The segments of a journal by their numbers.</summary>
internal sealed class SegmentTable(string directory, IFileLayer files)
{
    private readonly ConcurrentDictionary<int, Segment> _segments = [];

    /// <summary>Told when a closed segment has nothing left that lives.</summary>
    public Action? Emptied { get; set; }

    public ICollection<Segment> All => _segments.Values;

    public Segment? Find(int number) => _segments.GetValueOrDefault(number);

    public Segment Add(int number) => _segments.GetOrAdd(number, static (number, table) => table.Make(number), this);

    /// <summary>Counts a message in or out of its segment.</summary>
    public void Count(Position position, int sign)
    {
        if (_segments.TryGetValue(position.Segment, out var segment) && segment.AddLive(sign * position.Share)) Emptied?.Invoke();
    }

    public void Delete(Segment segment)
    {
        segment.Delete();
        _segments.TryRemove(segment.Number, out _);
    }

    public void Close()
    {
        foreach (var segment in _segments.Values) segment.Dispose();
    }

    private Segment Make(int number) => new(number, Path.Combine(directory, SegmentHeader.FileName(number)), files);
}
