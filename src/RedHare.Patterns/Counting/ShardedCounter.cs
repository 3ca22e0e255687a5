namespace RedHare.Patterns.Counting;

/// <summary>
/// A counter that everybody writes to at once, cut into several keys: each increment goes to one of them by chance, so that they spread over the shards of an engine and
/// the nodes of a cluster, and the count is their sum. Increments answer no count, which is what makes this possible.
/// </summary>
public sealed class ShardedCounter
{
    private static readonly RedisScript Increment = new(
        """
        redis.call('INCRBY', KEYS[1], ARGV[1])
        return redis.call('PEXPIREAT', KEYS[1], ARGV[2])
        """);

    private static readonly CommandSpec Incrby = new("INCRBY"), Mget = new("MGET", CommandTraits.ReadOnly, CommandSplit.InKeyOrder);

    private readonly PatternContext _context;

    internal ShardedCounter(PatternContext context, string name, int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shards, 1024);
        (_context, Name, Shards) = (context, PatternContext.CheckName(name), shards);
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Into how many keys it is cut. It may be raised later, never lowered: what lies in keys beyond would no longer be counted.</summary>
    public int Shards { get; }

    /// <summary>Adds.</summary>
    /// <param name="subject">What is counted.</param>
    /// <param name="by">How much; negative to take away.</param>
    /// <param name="endsAt">When the count ends, the same moment for all of a subject, so that no part of it ends before others; null for never.</param>
    /// <param name="cancellation">Ends the waiting; it may be counted all the same.</param>
    public async ValueTask IncrementAsync(string subject, long by = 1, DateTimeOffset? endsAt = null, CancellationToken cancellation = default)
    {
        var key = Key(subject, Random.Shared.Next(Shards));
        if (endsAt is { } end)
            await _context.Backend.EvaluateAsync(Increment, new[] { key }, new RedisValue[] { by, end.ToUnixTimeMilliseconds() }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        else
            await _context.Backend.ExecuteAsync(CommandLine.Rent(Incrby).Key(key).Add(by), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    /// <summary>The count: the sum of all parts, in one round trip to each node. Increments that come while it is taken may be in it or not.</summary>
    /// <exception cref="OverflowException">The sum is no number of 64 bits.</exception>
    public async ValueTask<long> GetAsync(string subject, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(Mget);
        for (var i = 0; i < Shards; i++) line.Key(Key(subject, i));
        var reply = await _context.Backend.ExecuteAsync(line, static reply => reply, cancellation).ConfigureAwait(false);
        long sum = 0;
        foreach (var item in reply.Items)
            if (!item.IsNull) sum = checked(sum + item.AsInteger());
        return sum;
    }

    /// <summary>Forgets the count. Increments that come meanwhile may be forgotten or not.</summary>
    public async ValueTask ResetAsync(string subject, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(Commands.Del);
        for (var i = 0; i < Shards; i++) line.Key(Key(subject, i));
        await _context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    // The number stands in the braces: what spreads the parts over a cluster.
    private RedisKey Key(string subject, int shard) => _context.Key("sharded", Name, $"{subject}:{shard}");
}
