using RedHare.Engine;

namespace RedHare.Commands;

/// <summary>
/// What the process takes beside the keys' pages, beyond what it took when it had started: the managed heap, compiled code, the C heap, buffers, stacks. It is looked at ten times a second, and more often while keys are evicted, where the process is this server's
/// alone (<see cref="ServerContext.OwnProcess"/>); in a host's process it is 0, since the host's memory is its own affair.
/// </summary>
/// <remarks>
/// <para>All that is not pages is counted by what is left of the resident memory, and not by asking the collector and the C heap: what nobody thought of is in it too. It may be less than nothing, where slabs are counted whole
/// whose end was not touched yet.</para>
/// <para>Garbage costs no key its life: where there is no room and this has grown by much, the heap is collected and given back before it counts.</para>
/// </remarks>
internal sealed class ProcessMemory(StorageEngine engine)
{
    private const long Much = 4 << 20;

    private const int GlanceMilliseconds = 10;

    private long _start, _looked, _growth, _kept, _nextGlance;
    private volatile bool _isOwned;

    /// <summary>The process's resident bytes.</summary>
    internal Func<long> Resident { get; init; } = static () => Environment.WorkingSet;

    /// <summary>Collects the managed heap and returns what it does not need.</summary>
    internal Action Collect { get; init; } = static () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);

    /// <summary>Bytes that the process had resident beside the pages when it had started; 0 in a host's.</summary>
    public long StartBytes => Volatile.Read(ref _start);

    /// <summary>Bytes that have come since, when that was looked at last.</summary>
    public long GrowthBytes => Volatile.Read(ref _growth);

    /// <summary>True when the process is the server's alone.</summary>
    public bool IsOwned => _isOwned;

    /// <summary>The process is the server's alone, and has started. What loading left in the heap is no part of what it needs.</summary>
    public void Begin()
    {
        if (engine.MappedBytes > Much) Return();
        Volatile.Write(ref _start, Beside());
        _isOwned = true;
    }

    /// <summary>Looks anew, and returns memory first if there is no room for what came. One thread at a time.</summary>
    /// <param name="room">Bytes that it may be.</param>
    public void Look(long room)
    {
        if (!_isOwned) return;
        var growth = Beside() - _start;
        if (growth > room && growth > _kept + Math.Max(Much, _kept / 4))
        {
            Return();
            growth = _kept = Beside() - _start;
        }
        _kept = Math.Clamp(growth, 0, _kept);
        Volatile.Write(ref _looked, growth);
        Volatile.Write(ref _growth, growth);
    }

    /// <summary>Returns what the heap does not need, in a process of its own.</summary>
    public void Purge()
    {
        if (_isOwned) Return();
    }

    /// <summary>Between two looks, while there is no room: counts what came, but not more than may be garbage that the next look collects. Any thread; reads the figure once in ten milliseconds.</summary>
    public void Glance()
    {
        if (!_isOwned) return;
        var (now, due) = (Environment.TickCount64, Volatile.Read(ref _nextGlance));
        if (now < due || Interlocked.CompareExchange(ref _nextGlance, now + GlanceMilliseconds, due) != due) return;
        Volatile.Write(ref _growth, Math.Min(Beside() - _start, Volatile.Read(ref _looked) + Much));
    }

    private long Beside() => Resident() - engine.MappedBytes;

    private void Return()
    {
        Collect();
        StorageEngine.ReturnHeap();
    }
}
