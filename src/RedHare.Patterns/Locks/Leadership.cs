using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>An office won in an election, held until it is disposed or lost.</summary>
public sealed class Leadership : IAsyncDisposable
{
    private readonly Lease _lease;

    internal Leadership(string candidate, Lease lease) => (Candidate, _lease) = (candidate, lease);

    /// <summary>The name under which it was won.</summary>
    public string Candidate { get; }

    /// <summary>The fencing token: greater than that of any leadership before.</summary>
    public long Term => _lease.FencingToken;

    /// <summary>Whether it is held, by this client's clock at this moment.</summary>
    public bool IsHeld => _lease.IsHeld;

    /// <summary>Fires when the office is lost, or not certain any more: before another can be elected, while clocks run. See <see cref="Lease.Lost"/>.</summary>
    public CancellationToken Lost => _lease.Lost;

    /// <summary>Gives the office up, so that another is elected at once.</summary>
    /// <returns>False when it was not held any more.</returns>
    /// <exception cref="RedisConnectionException">The server cannot be reached; the office ends with its TTL.</exception>
    public ValueTask<bool> ResignAsync(CancellationToken cancellation = default) => _lease.ReleaseAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _lease.DisposeAsync();
}
