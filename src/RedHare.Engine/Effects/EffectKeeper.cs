using System.Collections.Concurrent;

namespace RedHare.Engine;

/// <summary>Takes one unit's effect from an <see cref="EffectKeeper"/>: RESP commands in two parts, one after the other, between MULTI and EXEC if several.</summary>
/// <param name="first">The first part.</param>
/// <param name="second">The rest, often empty.</param>
/// <param name="database">The database in which the first command is to run.</param>
/// <param name="lastDatabase">The database selected when the last has run.</param>
public delegate void EffectTaker(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int database, int lastDatabase);

/// <summary>
/// The reader of an effect log that misses nothing: writers wait, under their locks if need be, while it is a whole ring behind, so whoever may wait without locks
/// does so earlier (<see cref="AwaitRoom"/>). For one thread at a time, which takes no shard's lock.
/// </summary>
public sealed class EffectKeeper
{
    private const long Unkept = long.MaxValue;

    private readonly EffectLog _log;
    private readonly ConcurrentDictionary<long, LargeEffect> _large = new();
    private readonly object _gate = new();
    private long _taken;
    private int _largeCount;        // of _large, whose own count takes locks
    private int _sleeping;
    private bool _interrupted;

    internal EffectKeeper(EffectLog log, long position)
    {
        _log = log;
        _taken = position;
    }

    /// <summary>All effects before this position were taken; of the same kind as <see cref="EffectLog.Position"/>.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Bytes that were appended and not yet taken.</summary>
    public long Backlog => Math.Max(0, _log.Position - Taken);

    /// <summary>Takes the next effect; false when there is none yet.</summary>
    public bool TryTake(EffectTaker taker)
    {
        var position = _taken;
        if (Volatile.Read(ref _largeCount) > 0 && _large.TryRemove(position, out var large))
        {
            Interlocked.Decrement(ref _largeCount);
            taker(large.Commands, default, large.Database, large.LastDatabase);
            Volatile.Write(ref _taken, large.End);
            return true;
        }
        if (!_log.TryShow(position, out var first, out var second, out var database, out var lastDatabase, out var end)) return false;
        taker(first, second, database, lastDatabase);
        Volatile.Write(ref _taken, end);
        return true;
    }

    /// <summary>Sleeps until there is something to take, <see cref="Interrupt"/> is or was called, or the time is over; −1 is for ever.</summary>
    public void Wait(int milliseconds)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _sleeping, 1);
            // The flag first, then a last look; a writer publishes first, then looks at the flag.
            if (_log.Position == Taken && !_interrupted) Monitor.Wait(_gate, milliseconds);
            Volatile.Write(ref _sleeping, 0);
            _interrupted = false;
        }
    }

    /// <summary>Ends a <see cref="Wait"/>, the next one if there is none now. Any thread.</summary>
    public void Interrupt()
    {
        lock (_gate)
        {
            _interrupted = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Something was published.</summary>
    internal void Wake()
    {
        Interlocked.MemoryBarrier();
        // What another has taken in its place is none of its business any more.
        if (Volatile.Read(ref _sleeping) == 0 || _log.Position == Taken || Interlocked.Exchange(ref _sleeping, 0) == 0) return;
        lock (_gate) Monitor.Pulse(_gate);
    }

    /// <summary>Waits while more than half a ring is to be taken. Without locks.</summary>
    public void AwaitRoom()
    {
        while (Taken is var taken && taken != Unkept && _log.Position - taken > _log.Capacity / 2)
        {
            Wake();
            Thread.Sleep(1);
        }
    }

    /// <summary>Nothing is taken any more, and nobody waits for it.</summary>
    public void Dismiss()
    {
        _log.Release(this);
        Volatile.Write(ref _taken, Unkept);
        _large.Clear();
    }

    /// <summary>Waits until all before the position was taken: a writer is about to write over it.</summary>
    internal void AwaitTaken(long position)
    {
        var spin = new SpinWait();
        while (Taken < position)
        {
            Wake();
            spin.SpinOnce();
        }
    }

    internal void LayAside(long at, byte[] commands, int database, int lastDatabase)
    {
        _large[at] = new LargeEffect(commands, database, lastDatabase, at + EffectLog.SizeOf(commands.Length));
        Interlocked.Increment(ref _largeCount);
        // Nothing stands at its place in the ring, and who is dismissed meanwhile will not come for it.
        if (Taken == Unkept) _large.Clear();
    }

    private readonly record struct LargeEffect(byte[] Commands, int Database, int LastDatabase, long End);
}
