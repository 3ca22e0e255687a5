namespace RedHare.Engine;

/// <summary>Why a waiter stopped waiting without being served.</summary>
public enum WaitEnd
{
    /// <summary>Its time was up.</summary>
    Timeout = 1,
    /// <summary>CLIENT UNBLOCK … TIMEOUT.</summary>
    Unblocked = 2,
    /// <summary>CLIENT UNBLOCK … ERROR.</summary>
    UnblockedWithError = 3,
    /// <summary>Its connection is gone; nobody wants the answer.</summary>
    Closed = 4,
}

/// <summary>
/// A command that found nothing and waits for one of its keys. It is run again, under the locks of all its keys, when one of them was written and holds the type
/// it waits for, in the order in which the waiters came. Exactly one of serving and ending happens: both claim it by the same compare-and-swap.
/// </summary>
/// <remarks>
/// Who serves claims it, and if it stays unserved gives it back, under the locks of all its shards; so whoever finds it claimed while holding one of these
/// locks knows that it is being ended. Who ends it needs no lock: it is answered at once and leaves the registries as soon as their locks are to be had.
/// </remarks>
public abstract class Waiter
{
    private const int Waiting = 0, Claimed = 1, Done = 2;

    private int _state;
    private int _end;

    /// <summary>The database of its keys.</summary>
    public int Database { get; internal set; }

    /// <summary>The keys it waits for.</summary>
    public IReadOnlyList<byte[]> Keys { get; internal set; } = [];

    /// <summary>On whose behalf it runs; see <see cref="ExecutionUnit.Client"/>.</summary>
    public virtual object? Client => null;

    /// <summary>The type that one of its keys must hold before it is run again.</summary>
    public KeyType Awaits { get; internal set; }

    /// <summary>True when it is also run again once one of its keys is deleted or comes to hold another type: XREADGROUP then has no group to wait for.</summary>
    public bool HeedsLoss { get; internal set; }

    /// <summary>Its place in each registry, one for each different key.</summary>
    internal List<WaitPlace> Places { get; } = new(1);

    /// <summary>The shards that running it touches: of the keys waited for and of every other key it names.</summary>
    internal ulong Shards { get; set; }

    /// <summary>Its place in the order of waiting.</summary>
    internal long Ticket { get; set; }

    /// <summary>When it gives up, by <see cref="StorageEngine.MonotonicMilliseconds"/>; <see cref="long.MaxValue"/> for never.</summary>
    public long Deadline { get; internal set; } = long.MaxValue;

    /// <summary>True while the timers know of it; guarded by their lock.</summary>
    internal bool IsTimed { get; set; }

    /// <summary>Runs the command again under its locks. True when it answered, false when it would still block.</summary>
    protected internal abstract bool TryRun(ExecutionUnit unit);

    /// <summary>Hands the answer to the connection; called without locks after <see cref="TryRun"/> returned true.</summary>
    protected internal abstract void Deliver();

    /// <summary>Answers as the command does when it ends unserved. It may be called under locks and must only pass the answer on.</summary>
    protected internal abstract void DeliverEnd(WaitEnd end);

    /// <summary>False once it was answered.</summary>
    internal bool IsLive => Volatile.Read(ref _state) != Done;

    /// <summary>True while nobody has claimed it.</summary>
    internal bool IsWaiting => Volatile.Read(ref _state) == Waiting;

    internal bool TryClaim() => Interlocked.CompareExchange(ref _state, Claimed, Waiting) == Waiting;

    internal void Finish() => Volatile.Write(ref _state, Done);

    /// <summary>Back to waiting after a run that would still block. An end that came meanwhile is carried out by the caller if this returns it.</summary>
    internal WaitEnd? Unclaim()
    {
        Interlocked.Exchange(ref _state, Waiting);
        var end = Volatile.Read(ref _end);
        return end != 0 && TryClaim() ? (WaitEnd)end : null;
    }

    /// <summary>Wants it to end. True when the caller has claimed it and must carry the end out.</summary>
    internal bool RequestEnd(WaitEnd end)
    {
        if (Interlocked.CompareExchange(ref _end, (int)end, 0) != 0) return false;
        return TryClaim();
    }
}
