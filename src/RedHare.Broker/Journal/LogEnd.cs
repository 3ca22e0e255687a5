namespace RedHare.Broker.Journal;

/// <summary>A place between two batches: the segment, the bytes before it there, and the number of the last batch before it.</summary>
internal readonly record struct LogEnd(int Segment, long Offset, long Number);
