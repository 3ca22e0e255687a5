namespace RedHare.Cli;

/// <summary>
/// Gives the system back what the managed heap keeps after a burst of large values, whose buffers are garbage by then: the collector alone leaves it until something is allocated again.
/// </summary>
/// <remarks>Keys and values are not in that heap, so what lives in it is small and a collection short, some ten milliseconds; where it is not, a broker's queues say, or where the collector was at work in the last seconds by itself,
/// nothing is done. In the executable alone: the heap of a host's process is the host's.</remarks>
internal sealed class HeapReturn : IDisposable
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private const long Much = 64 << 20, MostLive = 128 << 20;

    private readonly Func<HeapState> _look;
    private readonly Action _collect;
    private readonly ITimer _timer;
    private int _collections;

    /// <param name="time">The clock.</param>
    /// <param name="look">What the heap is like.</param>
    /// <param name="collect">Collects it and returns what it does not need.</param>
    public HeapReturn(TimeProvider time, Func<HeapState> look, Action collect)
    {
        (_look, _collect) = (look, collect);
        _collections = look().Collections;
        _timer = time.CreateTimer(static state => ((HeapReturn)state!).Look(), this, Pause, Pause);
    }

    /// <summary>Begins for this process.</summary>
    public static HeapReturn Begin() => new(TimeProvider.System, HeapState.Now, static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var state = _look();
        var isQuiet = state.Collections == _collections;
        _collections = state.Collections;
        if (!isQuiet || state.Live > MostLive || state.Held - state.Live < Much) return;
        _collect();
        _collections = _look().Collections;
    }
}

/// <summary>What the managed heap is like.</summary>
/// <param name="Collections">Full collections so far.</param>
/// <param name="Live">Bytes that the last one found in use.</param>
/// <param name="Held">Bytes that it has from the system, or has given out since.</param>
internal readonly record struct HeapState(int Collections, long Live, long Held)
{
    /// <summary>This process's.</summary>
    public static HeapState Now()
    {
        var last = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return new(GC.CollectionCount(GC.MaxGeneration), last.HeapSizeBytes - last.FragmentedBytes, Math.Max(GC.GetTotalMemory(forceFullCollection: false), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes));
    }
}
