using System.Diagnostics;
using System.Numerics;

namespace RedHare.Cli.Benching;

/// <summary>
/// How often which duration came. Each power of two of nanoseconds is cut into 32 equal steps (Gil Tene's HdrHistogram does so), so what is told is at most 3 % above what was, however short or long, in 2048
/// numbers. One thread adds; histograms of several are added up.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int Bits = 5;
    private const int Steps = 1 << Bits;

    private readonly long[] _counts = new long[(64 - Bits) * Steps];
    private double _sum;

    /// <summary>How many.</summary>
    public long Count { get; private set; }

    public TimeSpan Min { get; private set; } = TimeSpan.MaxValue;

    public TimeSpan Max { get; private set; }

    public TimeSpan Mean => Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(_sum / Count / 1000);

    /// <summary>Adds the time since a moment of <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public void AddSince(long timestamp) => Add(Stopwatch.GetElapsedTime(timestamp));

    public void Add(TimeSpan latency)
    {
        var nanoseconds = Math.Max(0, latency.Ticks * 100);
        _counts[Index(nanoseconds)]++;
        _sum += nanoseconds;
        Count++;
        if (latency < Min) Min = latency;
        if (latency > Max) Max = latency;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
        _sum += other._sum;
        Count += other.Count;
        if (other.Min < Min) Min = other.Min;
        if (other.Max > Max) Max = other.Max;
    }

    /// <summary>The latency that so large a share of all did not exceed.</summary>
    /// <param name="share">From 0 to 1.</param>
    public TimeSpan Percentile(double share)
    {
        if (Count == 0) return TimeSpan.Zero;
        var rank = Math.Clamp((long)Math.Ceiling(share * Count), 1, Count);
        for (var i = 0; i < _counts.Length; i++)
        {
            rank -= _counts[i];
            if (rank > 0) continue;
            var end = TimeSpan.FromTicks(End(i) / 100);
            return end < Max ? end : Max;
        }
        return Max;
    }

    /// <summary>Rows to draw: of equal width on a scale of powers, as many at most, from the first that has any to the last.</summary>
    public IReadOnlyList<HistogramRow> Rows(int most)
    {
        if (Count == 0) return [];
        var first = Array.FindIndex(_counts, static count => count > 0);
        var last = Array.FindLastIndex(_counts, static count => count > 0);
        // Halves, quarters... of a power of two, or whole ones and more.
        var width = 1;
        while ((last / width) - (first / width) + 1 > most) width *= 2;
        var rows = new List<HistogramRow>();
        for (var group = first / width; group <= last / width; group++)
        {
            var (from, to) = (group * width, Math.Min((group + 1) * width, _counts.Length) - 1);
            rows.Add(new HistogramRow(TimeSpan.FromTicks(from == 0 ? 0 : End(from - 1) / 100), TimeSpan.FromTicks(End(to) / 100), _counts.AsSpan(from..(to + 1)).ToArray().Sum()));
        }
        return rows;
    }

    private static int Index(long nanoseconds)
    {
        if (nanoseconds < Steps) return (int)nanoseconds;
        var power = BitOperations.Log2((ulong)nanoseconds) - Bits;
        return (power * Steps) + (int)(nanoseconds >> power);
    }

    // Where the next step begins.
    private static long End(int index)
    {
        if (index < Steps) return index + 1;
        var power = (index / Steps) - 1;
        return (index - (power * Steps) + 1L) << power;
    }
}

/// <summary>A row of a histogram.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Count">How many.</param>
internal readonly record struct HistogramRow(TimeSpan From, TimeSpan To, long Count);
