using RedHare.Engine.Memory;

namespace RedHare.Engine;

/// <summary>
/// The one thread of an engine's own: it ends waiters whose time is up, deletes expired keys and frees what was detached, each in slices
/// under one shard's lock at a time.
/// </summary>
internal sealed class Housekeeping : IDisposable
{
    private const int TickMilliseconds = 100, FreeBudget = 2000, HeapReturnBytes = 16 << 20;

    private readonly StorageEngine _engine;
    private readonly ExecutionUnit _unit;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private long _largeBytes, _largeFreed;
    private volatile bool _stop;

    public Housekeeping(StorageEngine engine)
    {
        _engine = engine;
        _unit = new ExecutionUnit(engine);
        _thread = new Thread(Run) { IsBackground = true, Name = "redhare housekeeping" };
        _thread.Start();
    }

    /// <summary>An earlier deadline arrived, or there is something to free.</summary>
    public void Wake() => _wake.Set();

    public void Dispose()
    {
        _stop = true;
        _wake.Set();
        if (Thread.CurrentThread != _thread) _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        var nextTick = StorageEngine.MonotonicMilliseconds;
        while (!_stop)
        {
            var more = false;
            try
            {
                more = Round(ref nextTick);
            }
            catch (Exception exception)
            {
                // An exception that escaped would end the host's process.
                _engine.OnBug?.Invoke("Housekeeping failed.", exception);
            }
            _engine.Waiting.TakeDue(long.MinValue, out var deadline);
            var wait = more ? 0 : Math.Clamp(Math.Min(deadline, nextTick) - StorageEngine.MonotonicMilliseconds, 0, TickMilliseconds);
            if (wait > 0) _wake.WaitOne((int)wait);
        }
    }

    private bool Round(ref long nextTick)
    {
        var now = StorageEngine.MonotonicMilliseconds;
        while (_engine.Waiting.TakeDue(now, out _) is { } due) _engine.End(due, WaitEnd.Timeout);
        _engine.RemoveDeparted();
        if (now >= nextTick)
        {
            nextTick = now + TickMilliseconds;
            _engine.TickAccessClock();
            _engine.NotePeak();
            _engine.Ticked?.Invoke();
            if (_engine.ActiveExpiry && !_engine.HoldsExpired) Expire();
            if (!_engine.IsHeld) Defragmentation.Run(_engine, TickMilliseconds / 4);
        }
        return FreeSlices();
    }

    private void Expire()
    {
        var started = StorageEngine.MonotonicMilliseconds;
        ExpiryCycle.Run(_engine, _unit, TickMilliseconds / 4);
        _engine.CycleMeasured?.Invoke("expire-cycle", StorageEngine.MonotonicMilliseconds - started);
        FieldExpiryCycle.Run(_engine, _unit, TickMilliseconds / 4);
    }

    private bool FreeSlices()
    {
        var more = false;
        foreach (var shard in _engine.Shards)
        {
            if (_stop) return false;
            lock (shard.Lock)
            {
                more |= !shard.Freeing.FreeSlice(shard.Arena, FreeBudget) | !shard.Tracking.FreeSlice(FreeBudget);
                shard.Arena.Trim();
            }
        }
        ReturnHeap();
        return more;
    }

    // After much was deleted, or has come and gone while about as much is there, and not after every value: the C heap looks at all that it holds.
    private void ReturnHeap()
    {
        long large = 0, freed = 0;
        foreach (var shard in _engine.Shards)
        {
            large += shard.Arena.LargeBytes;
            freed += shard.Arena.LargeFreedBytes;
        }
        if (large >= _largeBytes - HeapReturnBytes && freed - _largeFreed < Math.Max(4 * HeapReturnBytes, large / 2))
        {
            _largeBytes = Math.Max(_largeBytes, large);
            return;
        }
        (_largeBytes, _largeFreed) = (large, freed);
        PageSource.TrimHeap();
    }
}
