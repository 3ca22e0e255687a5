namespace RedHare.Commands;

/// <summary>What keeps a server's changes beyond its process, as the rest of the server sees it. Safe from many threads.</summary>
/// <remarks>Positions are those of <see cref="Engine.EffectLog.Position"/>.</remarks>
public interface IDurability : IDisposable
{
    /// <summary>True when nothing may be answered before what it shows is durable (<c>appendfsync always</c>).</summary>
    bool HoldsReplies { get; }

    /// <summary>True while nothing becomes durable any more, after an error of the disk: writes are refused, and what was not durable then will not be before there is a new base.</summary>
    bool HasFailed { get; }

    /// <summary>False while there is no base yet for what is kept, after <c>appendonly</c> was turned on.</summary>
    bool IsComplete { get; }

    /// <summary>True when all up to this position is on the disk.</summary>
    bool IsDurable(long position);

    /// <summary>Tells the waiter once when all up to the position is durable, or when that failed. False, and it is told nothing, when there is nothing to wait for.</summary>
    /// <param name="position">What the answer shows.</param>
    /// <param name="hasWritten">The answer acknowledges a change; others are given also when nothing can become durable any more, from memory.</param>
    /// <param name="waiter">Who is told.</param>
    bool TryAwait(long position, bool hasWritten, IDurableWaiter waiter);

    /// <summary>Blocks until all up to the position is durable. Returns null, or the error that the caller must answer instead: the outcome is unknown then.</summary>
    string? Wait(long position, bool hasWritten);

    /// <summary>
    /// Makes what there is durable on the caller's thread, if nobody else is at it: for who has nothing to do until that is done. False when the log's thread has still something to do, and is to
    /// be woken. Without locks.
    /// </summary>
    /// <param name="onlyQuickly">Not where a sync takes long, as a rule: the caller has others to serve.</param>
    bool TryCommit(bool onlyQuickly);

    /// <summary>Waits while more is to be written than may be held in memory. To be called before locks are taken by who is about to change something.</summary>
    void AwaitRoom();

    /// <summary>Figures for INFO.</summary>
    DurabilityStatus Status { get; }
}

/// <summary>Who waits for something to be durable.</summary>
public interface IDurableWaiter
{
    /// <summary>It is. On the log's thread: it must only pass that on.</summary>
    void OnDurable();

    /// <summary>It could not be made durable, and whether it is will be known at the next start; <paramref name="error"/> says so to the client. On the log's thread.</summary>
    void OnFailed(string error);
}

/// <summary>What INFO persistence shows of the append log.</summary>
/// <param name="CurrentSize">Bytes of the base file and the incremental files.</param>
/// <param name="BaseSize">Bytes of them at the start, or when the log was rewritten last.</param>
/// <param name="PendingBytes">Bytes that are not yet written.</param>
/// <param name="LastWriteSucceeded">False once a write or fsync failed.</param>
public readonly record struct DurabilityStatus(long CurrentSize, long BaseSize, long PendingBytes, bool LastWriteSucceeded);
