namespace RedHare.Cli;

/// <summary>
/// Gives the system back what the managed heap keeps after a burst of large values, whose buffers are garbage by then: the collector alone leaves it until something is allocated again.
/// </summary>
/// <remarks>Keys and values are not in that heap, so few objects live in it and a collection is short, some ten milliseconds; where there are many, a broker's queues say, or where the collector was at work in the last seconds by
/// itself, nothing is done. In the executable alone: the heap of a host's process is the host's.</remarks>
internal sealed class HeapReturn : IDisposable
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private const long Much = 64 << 20, MostObjects = 128 << 20;

    private readonly Func<HeapState> _look;
    private readonly Action _collect;
    private readonly ITimer _timer;
    private int _collections;
    private long _kept;

    /// <param name="time">The clock.</param>
    /// <param name="look">What the heap is like.</param>
    /// <param name="collect">Collects it and returns what it does not need.</param>
    public HeapReturn(TimeProvider time, Func<HeapState> look, Action collect)
    {
        (_look, _collect) = (look, collect);
        Note(look());
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
        _kept = Math.Min(_kept, state.Held);
        if (!isQuiet || state.Objects > MostObjects || state.Held - _kept < Much) return;
        _collect();
        Note(_look());
    }

    // What is held right after a collection is in use, or cannot be returned.
    private void Note(HeapState state) => (_collections, _kept) = (state.Collections, state.Held);
}

/// <summary>What the managed heap is like.</summary>
/// <param name="Collections">Full collections so far.</param>
/// <param name="Objects">Bytes of small objects that the last one left: they, and not the large ones, make it long.</param>
/// <param name="Held">Bytes that it has from the system, or has given out since.</param>
internal readonly record struct HeapState(int Collections, long Objects, long Held)
{
    /// <summary>This process's.</summary>
    public static HeapState Now()
    {
        long objects = 0;
        foreach (var generation in GC.GetGCMemoryInfo(GCKind.FullBlocking).GenerationInfo[..(GC.MaxGeneration + 1)]) objects += generation.SizeAfterBytes;
        return new(GC.CollectionCount(GC.MaxGeneration), objects, Math.Max(GC.GetTotalMemory(forceFullCollection: false), GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes));
    }
}
