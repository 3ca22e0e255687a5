using System.Diagnostics;
using RedHare.Cli.Transfers;

namespace RedHare.Cli.Benching;

/// <summary>A benchmark while it runs: steps one after the other, and what was sent to whom.</summary>
internal sealed class BenchRun(BenchOptions options, TextWriter errors, bool isTerminal)
{
    private readonly SortedDictionary<string, long> _commands = new(StringComparer.Ordinal);
    private long _unrouted;

    public BenchOptions Options => options;

    public List<BenchStep> Steps { get; } = [];

    public List<BenchComparison> Comparisons { get; } = [];

    /// <summary>What is to be said besides, a sentence each.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>How often each command was sent, those that made ready and cleared away among them.</summary>
    public IReadOnlyDictionary<string, long> Commands => _commands;

    /// <summary>Messages of the steps that no queue took.</summary>
    public long Unrouted => Interlocked.Read(ref _unrouted);

    /// <summary>Counts commands.</summary>
    public void Sent(string command, long times = 1)
    {
        lock (_commands) _commands[command] = _commands.GetValueOrDefault(command) + times;
    }

    /// <summary>Counts messages that no queue took.</summary>
    public void Misrouted(long messages = 1) => Interlocked.Add(ref _unrouted, messages);

    /// <summary>Does one thing again and again, one after the other or several at once, and measures each. The first tenth is not counted: what has just begun is compiled yet.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="count">How often.</param>
    /// <param name="callers">How many at once.</param>
    /// <param name="operation">One; given its number.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="warmUp">Whether there is a tenth more, uncounted.</param>
    public async Task<BenchStep> MeasureAsync(string name, int count, int callers, Func<int, ValueTask> operation, CancellationToken cancellation, bool warmUp = true)
    {
        if (warmUp) await LoopsAsync(Math.Max(count / 10, 1), callers, operation, null, cancellation).ConfigureAwait(false);
        if (isTerminal) await errors.WriteLineAsync(name).ConfigureAwait(false);
        var progress = new Progress(errors, isTerminal, TimeProvider.System, "operations");
        var latencies = new LatencyHistogram();
        var started = Stopwatch.GetTimestamp();
        foreach (var own in await LoopsAsync(count, callers, operation, isTerminal ? progress : null, cancellation).ConfigureAwait(false)) latencies.Add(own);
        var step = new BenchStep(name, count, Stopwatch.GetElapsedTime(started), latencies);
        if (isTerminal) progress.Finish(count);
        return Add(step);
    }

    /// <summary>Adds a step that was measured elsewhere.</summary>
    public BenchStep Add(BenchStep step)
    {
        Steps.Add(step);
        return step;
    }

    private static async Task<LatencyHistogram[]> LoopsAsync(int count, int callers, Func<int, ValueTask> operation, Progress? progress, CancellationToken cancellation)
    {
        var next = -1;
        return await Task.WhenAll(Enumerable.Range(0, Math.Min(callers, count)).Select(caller => LoopAsync(caller == 0))).ConfigureAwait(false);

        async Task<LatencyHistogram> LoopAsync(bool tells)
        {
            var own = new LatencyHistogram();
            for (int number; (number = Interlocked.Increment(ref next)) < count;)
            {
                cancellation.ThrowIfCancellationRequested();
                var sent = Stopwatch.GetTimestamp();
                await operation(number).ConfigureAwait(false);
                own.AddSince(sent);
                if (tells && (number & 63) == 0) progress?.Show(number, number, count);
            }
            return own;
        }
    }
}
