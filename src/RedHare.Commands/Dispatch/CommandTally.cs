namespace RedHare.Commands;

/// <summary>One thread's counts of every command; see <see cref="CommandTallies"/>.</summary>
internal sealed class CommandTally(int commands)
{
    private readonly Cell[] _cells = new Cell[commands];
    private readonly LatencyHistogram?[] _latencies = new LatencyHistogram?[commands];
    private long _calls;

    public int Length => _cells.Length;

    public long Calls => Volatile.Read(ref _calls);

    /// <summary>Counts a run and its duration, which stands for those of <paramref name="weight"/> runs.</summary>
    public void Ran(Command command, long nanoseconds, bool failed, bool measure, int weight = 1)
    {
        Counted(command, failed);
        _cells[command.Index].Nanoseconds += nanoseconds * weight;
        if (measure) (_latencies[command.Index] ??= new LatencyHistogram()).Record(nanoseconds, weight);
    }

    /// <summary>Counts a run that was not measured.</summary>
    public void Counted(Command command, bool failed)
    {
        ref var cell = ref _cells[command.Index];
        cell.Calls++;
        if (failed) cell.Failed++;
        _calls++;
    }

    public void Rejected(Command command) => _cells[command.Index].Rejected++;

    public CommandStatistics Read(int index)
    {
        ref var cell = ref _cells[index];
        return new(Volatile.Read(ref cell.Calls), Volatile.Read(ref cell.Nanoseconds), Volatile.Read(ref cell.Rejected), Volatile.Read(ref cell.Failed));
    }

    public LatencyHistogram? Latency(int index) => Volatile.Read(ref _latencies[index]);

    public void Add(CommandTally other)
    {
        for (var i = 0; i < _cells.Length; i++)
        {
            var more = other.Read(i);
            _cells[i].Calls += more.Calls;
            _cells[i].Nanoseconds += more.Nanoseconds;
            _cells[i].Rejected += more.Rejected;
            _cells[i].Failed += more.Failed;
            if (other.Latency(i) is { } latency) (_latencies[i] ??= new LatencyHistogram()).Add(latency);
        }
        _calls += other.Calls;
    }

    private struct Cell
    {
        public long Calls, Nanoseconds, Rejected, Failed;
    }
}
