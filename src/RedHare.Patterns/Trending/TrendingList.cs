using System.Globalization;

namespace RedHare.Patterns.Trending;

/// <summary>
/// What is being talked of: each hit counts half after a half-life, a quarter after two. By forward decay (Cormode, Shkapenyuk, Srivastava and Xu, 2009): a hit at a time t adds
/// weight × 2^((t - landmark) / half-life) to the item's score in a sorted set, so that what lies there needs no touching as time passes, and the order is always right; reading divides by what a hit
/// would weigh now. Before that grows out of a double's range the landmark is moved to now and all scores are divided by the same number, in one command, after each
/// 256 half-lives; so scores never overflow.
/// </summary>
public sealed class TrendingList
{
    // 2^256 for a hit leaves 2^767 for how many there are of them.
    private const int RebaseAfter = 256;

    // Half-lives after which a list that nobody adds to is forgotten: a million hits then count less than the millionth of one.
    private const int Kept = 40;

    // Scores without their landmark, which a server that evicts keys may have taken, mean nothing: then it begins anew.
    private static readonly RedisScript Add = new(
        """
        local life, most = tonumber(ARGV[1]), tonumber(ARGV[2])
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local landmark = tonumber(redis.call('GET', KEYS[2]))
        if not landmark then
          redis.call('DEL', KEYS[1])
          landmark = now
        end
        if now - landmark > tonumber(ARGV[3]) * life then
          local faded = string.format('%.17g', 2 ^ ((landmark - now) / life))
          redis.call('ZUNIONSTORE', KEYS[1], 1, KEYS[1], 'WEIGHTS', faded)
          redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '1e-12')
          landmark = now
        end
        local grown = 2 ^ ((now - landmark) / life)
        for i = 5, #ARGV, 2 do redis.call('ZINCRBY', KEYS[1], string.format('%.17g', ARGV[i + 1] * grown), ARGV[i]) end
        redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -1 - most)
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        redis.call('SET', KEYS[2], string.format('%.0f', landmark), 'PX', ARGV[4])
        return 1
        """);

    private const string Weight =
        """
        local time = redis.call('TIME')
        local landmark = redis.call('GET', KEYS[2])
        if not landmark then return {} end
        local grown = 2 ^ ((time[1] * 1000 + math.floor(time[2] / 1000) - landmark) / ARGV[1])
        local function shown(score) return string.format('%.17g', score / grown) end

        """;

    private static readonly RedisScript Top = new(Weight +
        """
        local list = redis.call('ZRANGE', KEYS[1], 0, ARGV[2] - 1, 'REV', 'WITHSCORES')
        for i = 2, #list, 2 do list[i] = shown(list[i]) end
        return list
        """,
        CommandTraits.ReadOnly);

    private static readonly RedisScript One = new(Weight +
        """
        local score = redis.call('ZSCORE', KEYS[1], ARGV[2])
        return {score and shown(score)}
        """,
        CommandTraits.ReadOnly);

    private static readonly CommandSpec Zrem = new("ZREM"), Zcard = new("ZCARD", CommandTraits.ReadOnly);

    private readonly PatternContext _context;
    private readonly TrendOptions _options;
    private readonly RedisKey[] _keys;
    private readonly long _life; // milliseconds

    internal TrendingList(PatternContext context, string name, TrendOptions options)
    {
        (_context, Name, _options) = (context, PatternContext.CheckName(name), options.Checked());
        var key = context.Key("trending", name);
        _keys = [key, $"{key}:landmark"];
        _life = (long)options.HalfLife.TotalMilliseconds;
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Counts a hit.</summary>
    /// <param name="item">What was hit.</param>
    /// <param name="weight">What it counts now: a view less than a purchase. From a billionth to a billion.</param>
    /// <param name="cancellation">Ends the waiting; it may be counted all the same.</param>
    public ValueTask AddAsync(string item, double weight = 1, CancellationToken cancellation = default) => AddAsync([KeyValuePair.Create(item, weight)], cancellation);

    /// <summary>Counts many hits, 500 in one script. Nothing given is no work.</summary>
    public async ValueTask AddAsync(IEnumerable<KeyValuePair<string, double>> hits, CancellationToken cancellation = default)
    {
        foreach (var slice in hits.Chunk(Slices.Items))
        {
            var arguments = new RedisValue[4 + slice.Length * 2];
            (arguments[0], arguments[1], arguments[2], arguments[3]) = (_life, _options.Capacity, RebaseAfter, _life * Kept);
            for (var i = 0; i < slice.Length; i++)
            {
                if (!(slice[i].Value is >= 1e-9 and <= 1e9)) throw new ArgumentOutOfRangeException(nameof(hits), slice[i].Value, "A weight is from a billionth to a billion.");
                (arguments[4 + i * 2], arguments[5 + i * 2]) = (slice[i].Key, slice[i].Value);
            }
            await _context.Backend.EvaluateAsync(Add, _keys, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What trends most.</summary>
    /// <param name="count">How many, at most 1,000.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<IReadOnlyList<TrendingItem>> TopAsync(int count, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1000);
        return _context.Backend.EvaluateAsync<IReadOnlyList<TrendingItem>>(Top, _keys, new RedisValue[] { _life, count }, static reply => Items(reply.Items), cancellation);
    }

    /// <summary>What an item counts now; 0 when it is not there.</summary>
    public ValueTask<double> ScoreAsync(string item, CancellationToken cancellation = default) => _context.Backend.EvaluateAsync(
        One, _keys, new RedisValue[] { _life, item }, static reply => reply.Items is [{ IsNull: false } score] ? Number(score) : 0, cancellation);

    /// <summary>Takes an item out; false when it was not there.</summary>
    public ValueTask<bool> RemoveAsync(string item, CancellationToken cancellation = default) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(Zrem).Key(_keys[0]).Add(item), static reply => reply.AsInteger() == 1, cancellation);

    /// <summary>How many items are kept.</summary>
    public ValueTask<long> CountAsync(CancellationToken cancellation = default) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(Zcard).Key(_keys[0]), static reply => reply.AsInteger(), cancellation);

    /// <summary>Forgets all.</summary>
    public async ValueTask ClearAsync(CancellationToken cancellation = default) => await _context.Backend.ExecuteAsync(
        CommandLine.Rent(Commands.Del).Key(_keys[0]).Key(_keys[1]), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    private static TrendingItem[] Items(IReadOnlyList<Reply> list)
    {
        var items = new TrendingItem[list.Count / 2];
        for (var i = 0; i < items.Length; i++) items[i] = new TrendingItem(list[i * 2].ToString(), Number(list[i * 2 + 1]));
        return items;
    }

    private static double Number(Reply reply) => double.Parse(reply.Bytes.Span, NumberStyles.Float, CultureInfo.InvariantCulture);
}
