namespace RedHare.Patterns.Leases;

/// <summary>What one attempt answered.</summary>
/// <param name="IsGranted">Whether it is held now.</param>
/// <param name="Token">The fencing token of a hold; 0 where there is none.</param>
/// <param name="RetryAfter">When it may be free though nobody releases it.</param>
/// <param name="Left">Permits that are free afterwards, where it is about permits.</param>
/// <param name="ResetAfter">When all that is held has ended if nobody renews or gives back, where it is about permits.</param>
internal readonly record struct ClaimReply(bool IsGranted, long Token, TimeSpan RetryAfter, long Left = 0, TimeSpan ResetAfter = default);

/// <summary>One caller's claim on something, under an owner's name that no other claim has. It knows how to ask, to renew and to release; when, its callers know.</summary>
internal abstract class Claim(string name, string owner)
{
    /// <summary>What the program calls it.</summary>
    public string Name => name;

    /// <summary>Who claims: unique to this claim.</summary>
    public string Owner => owner;

    /// <summary>Where a release is announced; null where nobody announces it.</summary>
    public abstract string? Channel { get; }

    /// <summary>Whether it may be lost when the server's memory is full.</summary>
    public bool MayBeEvicted { get; init; }

    /// <summary>Whether what is too little for it may be enough for the next: a notice that it could not use goes on.</summary>
    public bool PassesNoticesOn { get; init; }

    /// <summary>The longest pause between two attempts of a waiter.</summary>
    public virtual TimeSpan MaxPause => Leasing.MaxPause;

    /// <summary>Asks. Asking again for what is held already grants it again.</summary>
    /// <param name="waits">Whether the caller goes on to wait when it is refused.</param>
    /// <param name="cancellation">Ends the waiting for the reply.</param>
    public abstract ValueTask<ClaimReply> AcquireAsync(bool waits, CancellationToken cancellation);

    /// <summary>Holds it for another TTL; false when it was not held any more.</summary>
    public abstract ValueTask<bool> RenewAsync(CancellationToken cancellation);

    /// <summary>Gives it back, or gives up waiting; false when it was not held any more.</summary>
    public abstract ValueTask<bool> ReleaseAsync(CancellationToken cancellation);
}
