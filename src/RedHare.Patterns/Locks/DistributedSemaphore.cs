using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>
/// So many permits among all processes, each held by a lease: the permits of a holder that crashed come back when its lease ends. One script asks, so no
/// two callers get the last permit. Not first come, first served; who asks for several waits until so many are free at once, and may be overtaken.
/// </summary>
public sealed class DistributedSemaphore
{
    private readonly PatternContext _context;
    private readonly string _key;

    internal DistributedSemaphore(PatternContext context, string name, int permits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(permits, 1);
        (_context, _key, Name, Permits) = (context, context.Key("semaphore", PatternContext.CheckName(name)), name, permits);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>How many permits there are. The number goes with each request: where programs disagree, each keeps to its own.</summary>
    public int Permits { get; }

    /// <summary>Acquires permits, waiting for them.</summary>
    /// <param name="permits">How many, at most 1,000; all of them are one hold.</param>
    /// <param name="options">How they are held; <see cref="LeaseOptions.MaxWait"/> is 30 seconds unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting; nothing is held then.</param>
    /// <exception cref="TimeoutException">They were not free in time.</exception>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    public ValueTask<Lease> AcquireAsync(int permits = 1, LeaseOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= LeaseOptions.Default;
        return _context.Leasing.RequireAsync(Claim(permits, options), options, cancellation);
    }

    /// <summary>Acquires permits if they can be had.</summary>
    /// <param name="permits">How many, at most 1,000; all of them are one hold.</param>
    /// <param name="options">How they are held; there is one attempt unless <see cref="LeaseOptions.MaxWait"/> says otherwise.</param>
    /// <param name="cancellation">Ends the waiting; nothing is held then.</param>
    /// <returns>Null when they were not free in time.</returns>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    public ValueTask<Lease?> TryAcquireAsync(int permits = 1, LeaseOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= LeaseOptions.Default;
        return _context.Leasing.AcquireAsync(Claim(permits, options), options, options.Patience(TimeSpan.Zero), cancellation);
    }

    private ScriptClaim Claim(int permits, LeaseOptions options) => PermitClaim.Fenced(_context.Backend, _key, Name, Permits, permits, options.Checked());
}
