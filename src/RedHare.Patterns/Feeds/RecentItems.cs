namespace RedHare.Patterns.Feeds;

/// <summary>
/// The items that an owner had last, such as products that he looked at: the newest first, each once, so many at most. What comes again moves to the front. The order is that in
/// which they reached the server.
/// </summary>
public sealed class RecentItems
{
    // A place is the time in microseconds, or one more than the last: two items of one microsecond are two places.
    private static readonly RedisScript Push = new(
        """
        local time = redis.call('TIME')
        local place = time[1] * 1000000 + time[2]
        local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
        if last[1] ~= ARGV[1] then
          if last[2] and tonumber(last[2]) >= place then place = last[2] + 1 end
          redis.call('ZADD', KEYS[1], string.format('%.0f', place), ARGV[1])
          redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - ARGV[2])
        end
        redis.call('PEXPIRE', KEYS[1], ARGV[3])
        return 1
        """,
        CommandTraits.Idempotent);

    private static readonly CommandSpec ZRange = new("ZRANGE", CommandTraits.ReadOnly);

    private readonly PatternContext _context;
    private readonly int _capacity;
    private readonly TimeSpan _expiry;

    internal RecentItems(PatternContext context, string name, int capacity, TimeSpan expiry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(expiry, TimeSpan.FromMilliseconds(1));
        (_context, Name, _capacity, _expiry) = (context, PatternContext.CheckName(name), capacity, expiry);
    }

    /// <summary>What the program calls them.</summary>
    public string Name { get; }

    /// <summary>Puts an item to the front; the list lives as long again.</summary>
    public async ValueTask AddAsync(string owner, string item, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(item);
        await _context.Backend.EvaluateAsync(
            Push, new[] { Key(owner) }, new RedisValue[] { item, _capacity, (long)Math.Ceiling(_expiry.TotalMilliseconds) }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    /// <summary>A page, newest first.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="count">How many.</param>
    /// <param name="skip">How many newer ones are left out.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<string>> ListAsync(string owner, int count = 10, int skip = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        return _context.Backend.ExecuteAsync(
            CommandLine.Rent(ZRange).Key(Key(owner)).Add(skip).Add(skip + (long)count - 1).Add("REV"),
            static reply => (IReadOnlyList<string>)[.. reply.Items.Select(item => item.ToString())],
            cancellation);
    }

    /// <summary>How many there are.</summary>
    public ValueTask<long> CountAsync(string owner, CancellationToken cancellation = default) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(FeedCommands.ZCard).Key(Key(owner)), static reply => reply.AsInteger(), cancellation);

    /// <summary>Takes an item out.</summary>
    public async ValueTask RemoveAsync(string owner, string item, CancellationToken cancellation = default) =>
        await _context.Backend.ExecuteAsync(CommandLine.Rent(FeedCommands.ZRem).Key(Key(owner)).Add(item), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    /// <summary>Forgets all.</summary>
    public async ValueTask ClearAsync(string owner, CancellationToken cancellation = default) =>
        await _context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(Key(owner)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    private RedisKey Key(string owner)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        return _context.Key("recent", Name, owner);
    }
}
