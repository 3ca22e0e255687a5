using System.Diagnostics;

namespace RedHare.Bench.Patterns;

/// <summary>What was measured.</summary>
/// <param name="Rate">Operations in a second.</param>
/// <param name="Median">Microseconds of one, of half of them at most.</param>
/// <param name="Tail">The same of 99 in 100.</param>
/// <param name="Cpu">CPU time of an operation in microseconds, of this process and the server.</param>
internal readonly record struct Figure(double Rate, double Median, double Tail, double Cpu)
{
    /// <summary>The medians of several.</summary>
    public static Figure MedianOf(IReadOnlyList<Figure> figures)
    {
        return new Figure(Of(static figure => figure.Rate), Of(static figure => figure.Median), Of(static figure => figure.Tail), Of(static figure => figure.Cpu));

        double Of(Func<Figure, double> select) => figures.Select(select).Order().ElementAt(figures.Count / 2);
    }

    /// <summary>Measures callers who each do one thing after the other.</summary>
    /// <param name="callers">How many at once.</param>
    /// <param name="time">How long.</param>
    /// <param name="server">Whose CPU time counts too.</param>
    /// <param name="operation">What they do.</param>
    public static async Task<Figure> MeasureAsync(Caller[] callers, TimeSpan time, ServerProcess? server, PatternOperation operation)
    {
        var all = new Durations();
        var cpu = Cpu(server);
        var started = Stopwatch.GetTimestamp();
        var end = started + (long)(time.TotalSeconds * Stopwatch.Frequency);
        await Task.WhenAll(callers.Select(caller => Task.Run(async () =>
        {
            var mine = new Durations();
            // The end of one is the beginning of the next: a reading of the clock costs as much as a tenth of a command.
            for (var asked = Stopwatch.GetTimestamp(); asked < end; caller.Count++)
            {
                await operation(caller);
                var done = Stopwatch.GetTimestamp();
                mine.Add(done - asked);
                asked = done;
            }
            lock (all) all.Add(mine);
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new Figure(all.Count / seconds, all.Microseconds(0.5), all.Microseconds(0.99), (Cpu(server) - cpu) * 1e6 / all.Count);

        static double Cpu(ServerProcess? server) => Environment.CpuUsage.TotalTime.TotalSeconds + (server?.CpuSeconds ?? 0);
    }

    /// <summary>How often which duration came, in steps of an eighth of a power of two.</summary>
    private sealed class Durations
    {
        private const int Steps = 8;

        private readonly long[] _counts = new long[64 * Steps];

        public long Count { get; private set; }

        public void Add(long ticks)
        {
            _counts[Index(Math.Max(ticks, Steps))]++;
            Count++;
        }

        public void Add(Durations other)
        {
            for (var i = 0; i < _counts.Length; i++) _counts[i] += other._counts[i];
            Count += other.Count;
        }

        public double Microseconds(double share)
        {
            var before = (long)(Count * share);
            var index = 0;
            while (index < _counts.Length - 1 && (before -= _counts[index]) >= 0) index++;
            // The middle of the step.
            return (Steps + (index % Steps) + 0.5) * Math.Pow(2, index / Steps) / Stopwatch.Frequency * 1e6;
        }

        private static int Index(long ticks)
        {
            var power = 63 - long.LeadingZeroCount(ticks) - 3;
            return (int)((power * Steps) + (ticks >> (int)power) - Steps);
        }
    }
}
