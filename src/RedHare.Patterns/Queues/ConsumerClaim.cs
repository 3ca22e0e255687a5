using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Queues;

/// <summary>
/// A consumer's lease. Each renewal looks for consumers that are no more, and puts back what they had taken. A consumer that held nothing between two renewals leaves.
/// </summary>
internal sealed class ConsumerClaim(QueueStore store, string consumer) : Claim(store.Name, consumer)
{
    public override string? Channel => null;

    /// <summary>Set before the lease begins.</summary>
    public QueueConsumer? Of { get; set; }

    public override async ValueTask<ClaimReply> AcquireAsync(bool waits, CancellationToken cancellation)
    {
        await store.JoinAsync(Owner, cancellation).ConfigureAwait(false);
        return new ClaimReply(true, 0, TimeSpan.Zero);
    }

    public override async ValueTask<bool> RenewAsync(CancellationToken cancellation)
    {
        if (Of!.RetiresIdle())
        {
            await ReleaseAsync(cancellation).ConfigureAwait(false);
            return false;
        }
        var (isKept, over) = await store.RenewAsync(Owner, cancellation).ConfigureAwait(false);
        foreach (var other in over) await store.RecoverAsync(other, cancellation).ConfigureAwait(false);
        return isKept;
    }

    public override async ValueTask<bool> ReleaseAsync(CancellationToken cancellation)
    {
        await store.LeaveAsync(Owner, cancellation).ConfigureAwait(false);
        return true;
    }
}
