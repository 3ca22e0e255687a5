using System.Diagnostics.CodeAnalysis;

namespace RedHare.Commands;

/// <summary>
/// Counts the runs of every command of a table. Each thread that runs commands counts for itself, in plain additions to cells that only it
/// writes; who asks adds the threads up. So two loops that run the same command do not pass a cache line to and fro, which costs more than
/// many commands do. A reader sees each number whole, but not all of one moment.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as its table; a thread may still count while a server ends, and the finalizer releases the slots.")]
public sealed class CommandTallies
{
    private readonly ThreadLocal<CommandTally> _perThread;
    private readonly Lock _resets = new();
    private CommandTally _before;

    internal CommandTallies(int commands)
    {
        _perThread = new(() => new CommandTally(commands), trackAllValues: true);
        _before = new(commands);
    }

    /// <summary>The calling thread's own.</summary>
    internal CommandTally Mine => _perThread.Value!;

    /// <summary>What was counted of a command since the last <see cref="Reset"/>.</summary>
    public CommandStatistics Of(Command command) => Sum(command.Index) - _before.Read(command.Index);

    /// <summary>How long a command's runs took since the last <see cref="Reset"/>; null when it never ran.</summary>
    public LatencyHistogram? LatencyOf(Command command)
    {
        LatencyHistogram? sum = null;
        foreach (var tally in _perThread.Values)
            if (tally.Latency(command.Index) is { } part)
                (sum ??= new LatencyHistogram()).Add(part);
        if (sum is not null && _before.Latency(command.Index) is { } before) sum.Subtract(before);
        return sum is { Count: > 0 } ? sum : null;
    }

    /// <summary>Commands run since the last <see cref="Reset"/>.</summary>
    public long Calls
    {
        get
        {
            long calls = 0;
            foreach (var tally in _perThread.Values) calls += tally.Calls;
            return calls - _before.Calls;
        }
    }

    /// <summary>Back to zero, as CONFIG RESETSTAT does: what the threads counted so far is remembered and subtracted.</summary>
    public void Reset()
    {
        lock (_resets)
        {
            var before = new CommandTally(_before.Length);
            foreach (var tally in _perThread.Values) before.Add(tally);
            Volatile.Write(ref _before, before);
        }
    }

    private CommandStatistics Sum(int index)
    {
        var sum = default(CommandStatistics);
        foreach (var tally in _perThread.Values) sum += tally.Read(index);
        return sum;
    }
}
