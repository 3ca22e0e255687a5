using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>How a lock is held and waited for.</summary>
public sealed record LockOptions : LeaseOptions
{
    /// <summary>What holds when nothing is said.</summary>
    public static new LockOptions Default { get; } = new();

    /// <summary>
    /// First come, first served, by a queue on the server; costs a place in it for each waiter, and a process that crashes while it is first in it holds the
    /// others up for <see cref="WaiterTtl"/>. Who is not fair overtakes the queue: use one setting for one lock.
    /// </summary>
    public bool IsFair { get; init; }

    /// <summary>How long a waiter of a fair lock keeps its place when nothing is heard of it; waiters are heard of three times in it. 6 seconds unless said otherwise.</summary>
    public TimeSpan WaiterTtl { get; init; } = TimeSpan.FromSeconds(6);
}
