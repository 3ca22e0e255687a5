namespace RedHare.Patterns.Counting;

/// <summary>
/// A whole number for each subject, within the 64 bits of Redis's integers. Each operation is one step, and a TTL is set in the step that counts: a crash leaves
/// none without an end.
/// </summary>
public sealed class AtomicCounter
{
    // The reply is text: a Lua number would round above 2^53.
    private static readonly RedisScript Increment = new(
        """
        redis.call('INCRBY', KEYS[1], ARGV[1])
        if ARGV[3] == '1' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) else redis.call('PEXPIRE', KEYS[1], ARGV[2], 'NX') end
        return redis.call('GET', KEYS[1])
        """);

    private static readonly RedisScript Bounded = new(
        """
        if tonumber(redis.call('GET', KEYS[1]) or 0) + ARGV[1] > tonumber(ARGV[4]) then return false end
        local value = redis.call('INCRBY', KEYS[1], ARGV[1])
        if ARGV[2] ~= '0' then
          if ARGV[3] == '1' then redis.call('PEXPIRE', KEYS[1], ARGV[2]) else redis.call('PEXPIRE', KEYS[1], ARGV[2], 'NX') end
        end
        return value
        """);

    private static readonly CommandSpec Incrby = new("INCRBY"), Get = new("GET", CommandTraits.ReadOnly), Getdel = new("GETDEL"), Mget = new("MGET", CommandTraits.ReadOnly, CommandSplit.InKeyOrder);

    private readonly PatternContext _context;
    private readonly long _ttl; // milliseconds, or 0
    private readonly RedisValue _isSliding;

    internal AtomicCounter(PatternContext context, string name, CounterOptions options)
    {
        (_context, Name) = (context, PatternContext.CheckName(name));
        _ttl = options.Checked().Ttl is { } ttl ? (long)ttl.TotalMilliseconds : 0;
        _isSliding = options.IsSliding ? "1" : "0";
    }

    /// <summary>What the program calls it. Two of one name share their counts.</summary>
    public string Name { get; }

    /// <summary>Adds, and returns the sum.</summary>
    /// <param name="subject">What is counted.</param>
    /// <param name="by">How much; negative to take away.</param>
    /// <param name="cancellation">Ends the waiting; it may be counted all the same.</param>
    /// <exception cref="RedisServerException">The sum would not be a number of 64 bits; nothing was changed.</exception>
    public ValueTask<long> IncrementAsync(string subject, long by = 1, CancellationToken cancellation = default) => _ttl == 0
        ? _context.Backend.ExecuteAsync(CommandLine.Rent(Incrby).Key(Key(subject)).Add(by), static reply => reply.AsInteger(), cancellation)
        : _context.Backend.EvaluateAsync(Increment, new[] { Key(subject) }, new[] { by, _ttl, _isSliding }, static reply => reply.AsInteger(), cancellation);

    /// <summary>Adds if the sum stays within a bound, and returns it; null, and nothing is changed, when it would not.</summary>
    /// <param name="subject">What is counted.</param>
    /// <param name="max">The bound, itself within it; at most 2^53, and so must the count be.</param>
    /// <param name="by">How much.</param>
    /// <param name="cancellation">Ends the waiting; it may be counted all the same.</param>
    public ValueTask<long?> TryIncrementAsync(string subject, long max, long by = 1, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, 1L << 53);
        return _context.Backend.EvaluateAsync(
            Bounded, new[] { Key(subject) }, new[] { by, _ttl, _isSliding, max }, static reply => reply.IsNull ? (long?)null : reply.AsInteger(), cancellation);
    }

    /// <summary>The count; 0 when there is none.</summary>
    public ValueTask<long> GetAsync(string subject, CancellationToken cancellation = default) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(Get).Key(Key(subject)), static reply => reply.IsNull ? 0 : reply.AsInteger(), cancellation);

    /// <summary>Counts of many subjects, in their order, 500 in one round trip. In a cluster each node's are of one moment. Nothing asked is no work.</summary>
    public async ValueTask<IReadOnlyList<long>> GetManyAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default)
    {
        var counts = new List<long>(subjects.Count);
        foreach (var slice in subjects.Chunk(Slices.Items))
        {
            var line = CommandLine.Rent(Mget);
            foreach (var subject in slice) line.Key(Key(subject));
            var reply = await _context.Backend.ExecuteAsync(line, static reply => reply, cancellation).ConfigureAwait(false);
            foreach (var item in reply.Items) counts.Add(item.IsNull ? 0 : item.AsInteger());
        }
        return counts;
    }

    /// <summary>Takes the count away and returns it: what is counted from now on counts from 0. No increment is lost between.</summary>
    public ValueTask<long> ResetAsync(string subject, CancellationToken cancellation = default) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(Getdel).Key(Key(subject)), static reply => reply.IsNull ? 0 : reply.AsInteger(), cancellation);

    private RedisKey Key(string subject) => _context.Key("counter", Name, subject);
}
