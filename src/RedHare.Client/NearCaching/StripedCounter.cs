namespace RedHare.Client;

/// <summary>A count that many threads add to: a cell for each processor, a cache line apart from the next, so that threads do not fight for one.</summary>
internal sealed class StripedCounter
{
    private const int LongsPerLine = 16;

    private readonly long[] _cells = new long[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) * LongsPerLine];

    public void Increment() => Interlocked.Increment(ref _cells[(Thread.GetCurrentProcessorId() * LongsPerLine) & (_cells.Length - LongsPerLine)]);

    public long Sum()
    {
        long sum = 0;
        for (var i = 0; i < _cells.Length; i += LongsPerLine) sum += Volatile.Read(ref _cells[i]);
        return sum;
    }
}
