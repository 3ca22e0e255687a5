using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>
/// Opens when so many have arrived, and stays open until its TTL ends. Each arrival has a name and counts once, so arriving may be repeated after a crash
/// or a lost reply. What is stored is who has arrived: nobody need create the latch, and it makes no difference whether waiters or arrivals come first.
/// </summary>
public sealed class CountDownLatch
{
    private static readonly RedisScript Arrive = new(
        """
        local count = tonumber(ARGV[2])
        local arrived = redis.call('SCARD', KEYS[1])
        if arrived < count then
          arrived = arrived + redis.call('SADD', KEYS[1], ARGV[1])
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          if arrived == count then redis.call('PUBLISH', ARGV[4], '*') end
        end
        return math.max(count - arrived, 0)
        """,
        CommandTraits.Idempotent);

    private static readonly CommandSpec Scard = new("SCARD", CommandTraits.ReadOnly);

    private readonly PatternContext _context;
    private readonly string _key;
    private readonly TimeSpan _ttl;

    internal CountDownLatch(PatternContext context, string name, int count, TimeSpan ttl)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ttl, TimeSpan.FromMilliseconds(1));
        (_context, _key, Name, Count, _ttl) = (context, context.Key("latch", PatternContext.CheckName(name)), name, count, ttl);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>How many must arrive.</summary>
    public int Count { get; }

    /// <summary>Arrives, and returns how many are still wanting. The TTL begins anew, unless the latch is open.</summary>
    /// <param name="participant">Who arrives: one name counts once. Null for a name of its own.</param>
    /// <param name="cancellation">Ends the waiting for the reply.</param>
    public ValueTask<int> CountDownAsync(string? participant = null, CancellationToken cancellation = default) => _context.Backend.EvaluateAsync(
        Arrive,
        new RedisKey[] { _key },
        new RedisValue[] { participant ?? Leasing.NewOwner(), Count, (long)_ttl.TotalMilliseconds, Channel },
        static reply => (int)reply.AsInteger(),
        cancellation);

    /// <summary>How many are wanting.</summary>
    public async ValueTask<int> RemainingAsync(CancellationToken cancellation = default)
    {
        var arrived = await _context.Backend.ExecuteAsync(CommandLine.Rent(Scard).Key(_key), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        return (int)Math.Max(Count - arrived, 0);
    }

    /// <summary>Waits until it opens.</summary>
    /// <param name="maxWait">How long at most.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False when it did not open in time.</returns>
    public ValueTask<bool> WaitAsync(TimeSpan maxWait, CancellationToken cancellation = default) =>
        _context.Leasing.WaitForAsync(Channel, async token => await RemainingAsync(token).ConfigureAwait(false) == 0, maxWait, cancellation);

    /// <summary>Forgets who has arrived: it is shut again.</summary>
    public async ValueTask ResetAsync(CancellationToken cancellation = default) =>
        await _context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(_key), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    private string Channel => $"{_key}:open";
}
