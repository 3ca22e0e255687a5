using System.Numerics;

namespace RedHare;

/// <summary>A count that many threads add to: a cell for each processor, a cache line apart from the next, so that threads do not fight for one.</summary>
internal sealed class StripedCounter
{
    private const int LongsPerLine = 16;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);

    // The first line stays unwritten: with it comes the array's length, which everybody reads.
    private readonly long[] _cells = new long[(Stripes + 1) * LongsPerLine];

    public void Increment() => Interlocked.Increment(ref _cells[((Thread.GetCurrentProcessorId() & (Stripes - 1)) + 1) * LongsPerLine]);

    public long Sum()
    {
        long sum = 0;
        for (var i = LongsPerLine; i < _cells.Length; i += LongsPerLine) sum += Volatile.Read(ref _cells[i]);
        return sum;
    }
}
