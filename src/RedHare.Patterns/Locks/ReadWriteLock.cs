using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>
/// Many readers or one writer. Each reader has a lease of its own, so that one that crashed does not keep writers out. Writers go first: while one waits no
/// new reader gets in, so writers that come without end keep readers out. A reader does not become a writer: release, and acquire anew.
/// </summary>
public sealed class ReadWriteLock
{
    // KEYS: the writer's owner; readers with their ends in milliseconds of the server's clock; writers that wait, with theirs; the fence.
    private const string Now =
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local ttl = tonumber(ARGV[2])
        """ + "\n";

    private const string AcquireRead = Now +
        """
        if not redis.call('ZSCORE', KEYS[2], ARGV[1]) then
          local writer = redis.call('GET', KEYS[1])
          if writer then
            local left = redis.call('PTTL', KEYS[1])
            if left == -1 then
              redis.call('PEXPIRE', KEYS[1], ttl)
              left = ttl
            end
            return {0, 0, left}
          end
          local waiting = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')
          if waiting[2] and tonumber(waiting[2]) > now then return {0, 0, waiting[2] - now} end
          redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
        end
        redis.call('ZADD', KEYS[2], string.format('%.0f', now + ttl), ARGV[1])
        if redis.call('PTTL', KEYS[2]) < ttl then redis.call('PEXPIRE', KEYS[2], ttl) end
        return {1, tonumber(redis.call('GET', KEYS[4]) or 0), 0}
        """;

    private const string RenewRead = Now +
        """
        local mine = redis.call('ZSCORE', KEYS[2], ARGV[1])
        if not mine or tonumber(mine) <= now then return 0 end
        redis.call('ZADD', KEYS[2], string.format('%.0f', now + ttl), ARGV[1])
        if redis.call('PTTL', KEYS[2]) < ttl then redis.call('PEXPIRE', KEYS[2], ttl) end
        redis.call('PEXPIRE', KEYS[4], ARGV[3])
        return 1
        """;

    private const string ReleaseRead =
        """
        if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 0 end
        if redis.call('ZCARD', KEYS[2]) == 0 then redis.call('PUBLISH', ARGV[4], '*') end
        return 1
        """;

    private const string AcquireWrite = Now +
        """
        local writer = redis.call('GET', KEYS[1])
        local fence = KEYS[4]
        if writer == ARGV[1] then
          redis.call('PEXPIRE', KEYS[1], ttl)
          return {1, tonumber(redis.call('GET', fence) or 0), 0}
        end
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
        local last = redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')
        if writer or last[1] then
          local waits = tonumber(ARGV[5])
          if waits > 0 then
            redis.call('ZADD', KEYS[3], string.format('%.0f', now + waits), ARGV[1])
            redis.call('PEXPIRE', KEYS[3], waits)
          end
          if not writer then return {0, 0, last[2] - now} end
          local left = redis.call('PTTL', KEYS[1])
          if left == -1 then
            redis.call('PEXPIRE', KEYS[1], ttl)
            left = ttl
          end
          return {0, 0, left}
        end
        redis.call('ZREM', KEYS[3], ARGV[1])
        """ + "\n" + LeaseScripts.NextToken + "\n" +
        """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return {1, token, 0}
        """;

    private const string RenewWrite =
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        redis.call('PEXPIRE', KEYS[4], ARGV[3])
        return 1
        """;

    // Also how a writer gives up waiting: then readers may come in.
    private const string ReleaseWrite =
        """
        local waited = redis.call('ZREM', KEYS[3], ARGV[1])
        local owned = redis.call('GET', KEYS[1]) == ARGV[1]
        if owned then redis.call('DEL', KEYS[1]) end
        if owned or waited == 1 then redis.call('PUBLISH', ARGV[4], '*') end
        return owned and 1 or 0
        """;

    private static readonly LeaseScripts Reading = LeaseScripts.From(AcquireRead, RenewRead, ReleaseRead);

    private static readonly LeaseScripts Writing = LeaseScripts.From(AcquireWrite, RenewWrite, ReleaseWrite);

    private readonly PatternContext _context;
    private readonly RedisKey[] _keys;
    private readonly string _channel;
    private readonly TimeSpan _waiterTtl;

    internal ReadWriteLock(PatternContext context, string name, TimeSpan waiterTtl)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(waiterTtl, TimeSpan.FromMilliseconds(50));
        _waiterTtl = waiterTtl;
        var key = context.Key("rwlock", PatternContext.CheckName(name));
        (_context, Name, _keys, _channel) = (context, name, [key, $"{key}:readers", $"{key}:writers", $"{key}:fence"], $"{key}:free");
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Acquires it for reading. The hold's <see cref="Lease.FencingToken"/> is that of the last writer.</summary>
    /// <param name="options">How it is held; <see cref="LeaseOptions.MaxWait"/> is 30 seconds unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TimeoutException">A writer held it, or waited for it, for all that time.</exception>
    public ValueTask<Lease> AcquireReadAsync(LeaseOptions? options = null, CancellationToken cancellation = default) => AcquireAsync(Reading, null, options, cancellation);

    /// <summary>Acquires it for reading if that can be had; null when not in time: one attempt unless <see cref="LeaseOptions.MaxWait"/> says otherwise.</summary>
    public ValueTask<Lease?> TryAcquireReadAsync(LeaseOptions? options = null, CancellationToken cancellation = default) => TryAcquireAsync(Reading, null, options, cancellation);

    /// <summary>Acquires it for writing.</summary>
    /// <param name="options">How it is held; <see cref="LeaseOptions.MaxWait"/> is 30 seconds unless said otherwise.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TimeoutException">Others held it for all that time.</exception>
    public ValueTask<Lease> AcquireWriteAsync(LeaseOptions? options = null, CancellationToken cancellation = default) => AcquireAsync(Writing, _waiterTtl, options, cancellation);

    /// <summary>Acquires it for writing if that can be had; null when not in time: one attempt unless <see cref="LeaseOptions.MaxWait"/> says otherwise.</summary>
    public ValueTask<Lease?> TryAcquireWriteAsync(LeaseOptions? options = null, CancellationToken cancellation = default) => TryAcquireAsync(Writing, _waiterTtl, options, cancellation);

    private ValueTask<Lease> AcquireAsync(LeaseScripts scripts, TimeSpan? waiterTtl, LeaseOptions? options, CancellationToken cancellation)
    {
        options ??= LeaseOptions.Default;
        return _context.Leasing.RequireAsync(Claim(scripts, waiterTtl, options), options, cancellation);
    }

    private ValueTask<Lease?> TryAcquireAsync(LeaseScripts scripts, TimeSpan? waiterTtl, LeaseOptions? options, CancellationToken cancellation)
    {
        options ??= LeaseOptions.Default;
        return _context.Leasing.AcquireAsync(Claim(scripts, waiterTtl, options), options, options.Patience(TimeSpan.Zero), cancellation);
    }

    private ScriptClaim Claim(LeaseScripts scripts, TimeSpan? waiterTtl, LeaseOptions options) =>
        new(_context.Backend, scripts, Name, Leasing.NewOwner(), _keys, _channel, options.Checked(), waiterTtl);
}
