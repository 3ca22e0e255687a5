namespace RedHare.Patterns.UniqueItems;

/// <summary>
/// Sets of one name, each with a label: a word of the program's, or a day. They share a slot of a cluster, so that they can be compared. Which day it is says the
/// server's clock. Adding nothing is no work; much is added in slices of 500.
/// </summary>
public abstract class UniqueCollection
{
    /// <summary>The most labels of one question.</summary>
    public const int MaxLabels = 366;

    private readonly RedisScript _add;
    private readonly string _key;
    private readonly UniqueOptions _options;
    private readonly ServerCalendar _calendar;

    private protected UniqueCollection(PatternContext context, RedisScript add, string pattern, string name, UniqueOptions options)
    {
        (Context, _add, _options, Name) = (context, add, options.Checked(), PatternContext.CheckName(name));
        _key = context.Key(pattern, name);
        _calendar = new ServerCalendar(context, options.UtcOffset);
    }

    /// <summary>What the program calls them.</summary>
    public string Name { get; }

    /// <summary>The label of a day.</summary>
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private protected PatternContext Context { get; }

    private protected long TtlMilliseconds => _options.Ttl is { } ttl ? (long)ttl.TotalMilliseconds : 0;

    /// <summary>The day on the server's clock. Asks it once a minute at most.</summary>
    public ValueTask<DateOnly> TodayAsync(CancellationToken cancellation = default) => _calendar.TodayAsync(cancellation);

    /// <summary>Adds to the set of a label.</summary>
    /// <param name="label">Which set.</param>
    /// <param name="items">What.</param>
    /// <param name="cancellation">Ends the waiting; it may be added all the same.</param>
    /// <returns>What the kind of set tells: see there.</returns>
    public async ValueTask<long> AddAsync(string label, IEnumerable<string> items, CancellationToken cancellation = default)
    {
        long added = 0;
        foreach (var slice in items.Chunk(Slices.Items))
            added += (await RunAsync(Key(label), "", TtlMilliseconds, 0, slice, cancellation).ConfigureAwait(false)).AsInteger();
        return added;
    }

    /// <summary>Adds to the set of the day that it is on the server.</summary>
    /// <param name="items">What.</param>
    /// <param name="cancellation">Ends the waiting; it may be added all the same.</param>
    /// <returns>What the kind of set tells: see there.</returns>
    public async ValueTask<long> AddTodayAsync(IEnumerable<string> items, CancellationToken cancellation = default)
    {
        long added = 0;
        foreach (var slice in items.Chunk(Slices.Items))
        {
            var (_, reply) = await _calendar.RunAsync(day => RunAsync(Key(Day(day)), ServerCalendar.Number(day), 0, Ends(day), slice, cancellation)).ConfigureAwait(false);
            added += reply.AsInteger();
        }
        return added;
    }

    /// <summary>Forgets the set of a label.</summary>
    public async ValueTask ClearAsync(string label, CancellationToken cancellation = default) =>
        await Context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(Key(label)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    private protected RedisKey Key(string label)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        return $"{_key}:{label}";
    }

    /// <summary>Keys of labels, of which there is at least one and not too many.</summary>
    private protected RedisKey[] Keys(IReadOnlyCollection<string> labels, RedisKey? first = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(labels.Count, nameof(labels));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(labels.Count, MaxLabels, nameof(labels));
        return first is { } key ? [key, .. labels.Select(Key)] : [.. labels.Select(Key)];
    }

    /// <summary>A key that nobody else has, for a result that is about to be read.</summary>
    private protected RedisKey Passing() => $"{_key}::{Guid.NewGuid():N}";

    private long Ends(DateOnly day) => _options.Ttl is { } ttl ? (_calendar.StartOf(day.AddDays(1)) + ttl).ToUnixTimeMilliseconds() : 0;

    private ValueTask<Reply> RunAsync(RedisKey key, RedisValue day, long ttl, long ends, string[] items, CancellationToken cancellation)
    {
        var arguments = new RedisValue[4 + items.Length];
        (arguments[0], arguments[1], arguments[2], arguments[3]) = (day, _calendar.OffsetSeconds, ttl, ends);
        for (var i = 0; i < items.Length; i++) arguments[4 + i] = items[i];
        return Context.Backend.EvaluateAsync(_add, new[] { key }, arguments, static reply => reply, cancellation);
    }
}
