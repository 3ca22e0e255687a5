using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>
/// A lock held at a majority of several servers that know nothing of each other, so that it can be had while a minority of them is away
/// (<see href="https://redis.io/docs/latest/develop/clients/patterns/distributed-locks/"/>). Use it where the loss of one server must not stop the work, and two holders
/// at once would be a pity, not a catastrophe.
/// </summary>
/// <remarks>
/// What it does not promise. It rests on clocks: a server whose clock jumps, or one that restarts without its data within a TTL, can make two holders; delay
/// the restart by a TTL, and persist every write. A server that evicts keys is one that may lose a lock; it is not asked. A holder that is paused past its TTL is as dangerous as with one server, and there is no
/// <see cref="Lease.FencingToken"/> (it is 0), since the servers share no counter. Replicas of one master are not independent servers. It is for locks only:
/// a majority excludes a second holder, but of a semaphore's permits it would let too many out or none, so no semaphore is offered here.
/// </remarks>
public sealed class Redlock : IDisposable
{
    private readonly IReadOnlyList<IRedisBackend> _servers;
    private readonly PatternOptions _options;
    private readonly Leasing _leasing;

    /// <summary>Over servers.</summary>
    /// <param name="servers">An odd number of independent servers, three at least. They stay open.</param>
    /// <param name="options">What all patterns share.</param>
    public Redlock(IReadOnlyList<IRedisBackend> servers, PatternOptions? options = null)
    {
        if (servers.Count < 3 || servers.Count % 2 == 0) throw new ArgumentException("An odd number of servers, three at least: of two, or of four, a majority stands no more losses than of one, or of three.", nameof(servers));
        (_servers, _options) = (servers, options ?? new PatternOptions());
        _leasing = new Leasing(servers[0], _options.Time, new EvictionGuard(servers[0], allows: true));
    }

    /// <summary>Acquires a lock, waiting for it by asking from time to time.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is held; <see cref="LeaseOptions.MaxWait"/> is 30 seconds unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting; the lock is not held then.</param>
    /// <exception cref="TimeoutException">Others held it for all that time, or no majority answered again.</exception>
    /// <exception cref="RedisConnectionException">No majority of the servers answered at the first attempt.</exception>
    public ValueTask<Lease> AcquireAsync(string name, LeaseOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= LeaseOptions.Default;
        return _leasing.RequireAsync(Claim(name, options), options, cancellation);
    }

    /// <summary>Acquires a lock if it can be had.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="options">How it is held; there is one attempt unless <see cref="LeaseOptions.MaxWait"/> says otherwise.</param>
    /// <param name="cancellation">Ends the waiting; the lock is not held then.</param>
    /// <returns>Null when it could not be had in time.</returns>
    /// <exception cref="RedisConnectionException">No majority of the servers answered at the first attempt.</exception>
    public ValueTask<Lease?> TryAcquireAsync(string name, LeaseOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= LeaseOptions.Default;
        return _leasing.AcquireAsync(Claim(name, options), options, options.Patience(TimeSpan.Zero), cancellation);
    }

    /// <summary>Ends all renewal: what is held is lost. The servers' connections stay open.</summary>
    public void Dispose() => _leasing.Dispose();

    private RedlockClaim Claim(string name, LeaseOptions options)
    {
        options.Checked();
        var (owner, key) = (Leasing.NewOwner(), $"{_options.Prefix}:redlock:{{{PatternContext.CheckName(name)}}}");
        var lockOptions = new LockOptions { Ttl = options.Ttl, FenceRetention = options.FenceRetention };
        Claim[] claims = [.. _servers.Select(server => LockClaim.Create(server, key, name, owner, lockOptions))];
        return new RedlockClaim(name, owner, claims, options.Ttl / 10, _options.Time);
    }
}
