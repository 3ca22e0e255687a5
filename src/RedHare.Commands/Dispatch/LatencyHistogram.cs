using System.Numerics;

namespace RedHare.Commands;

/// <summary>
/// How often a duration occurred. Buckets grow with the value: eight to each doubling, so that a percentile is right within an eighth, and the
/// whole fits in a few cache lines' worth of counters. The plan of HdrHistogram (Gil Tene) with one significant digit less than Redis uses.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBits = 3, Sub = 1 << SubBits, Buckets = 38 * Sub;

    private readonly long[] _counts = new long[Buckets];

    /// <summary>Durations recorded.</summary>
    public long Count { get; private set; }

    internal void Record(long nanoseconds, int weight = 1)
    {
        _counts[BucketOf(nanoseconds)] += weight;
        Count += weight;
    }

    /// <summary>The duration in nanoseconds below or at which this share (0 to 100) of all lies; 0 when nothing was recorded.</summary>
    public long Percentile(double percent)
    {
        var wanted = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        long seen = 0;
        for (var i = 0; i < Buckets; i++)
            if ((seen += _counts[i]) >= wanted)
                return UpperBound(i);
        return 0;
    }

    /// <summary>Durations of at most this many nanoseconds.</summary>
    public long CountUpTo(long nanoseconds)
    {
        long seen = 0;
        for (var i = 0; i < Buckets && UpperBound(i) <= nanoseconds; i++) seen += _counts[i];
        return seen;
    }

    internal void Add(LatencyHistogram other) => Change(other, 1);

    internal void Subtract(LatencyHistogram other) => Change(other, -1);

    private void Change(LatencyHistogram other, int sign)
    {
        for (var i = 0; i < Buckets; i++)
        {
            // The owner may be counting: the sum is of what was read, so that percentiles stay consistent.
            var count = Volatile.Read(ref other._counts[i]) * sign;
            _counts[i] += count;
            Count += count;
        }
    }

    private static int BucketOf(long value)
    {
        if (value < Sub) return (int)Math.Max(0, value);
        var log = BitOperations.Log2((ulong)value);
        return Math.Min(Buckets - 1, ((log - SubBits + 1) << SubBits) + (int)(value >> (log - SubBits)) - Sub);
    }

    private static long UpperBound(int bucket)
    {
        if (bucket < Sub) return bucket;
        var shift = (bucket >> SubBits) - 1;
        return (((long)(bucket & (Sub - 1)) + Sub + 1) << shift) - 1;
    }
}
