using System.Globalization;
using System.Text;

namespace RedHare.Patterns.Leaderboards;

/// <summary>The keys of one board, and how what is stored becomes what users see.</summary>
internal sealed class Board(PatternContext context, string key, LeaderboardOptions options)
{
    /// <summary>Scripts that read, compiled into calls by <see cref="RedisScript"/>.</summary>
    private static readonly RedisScript PageScript = new(LeaderboardScripts.Page, CommandTraits.ReadOnly), AroundScript = new(LeaderboardScripts.Around, CommandTraits.ReadOnly);

    private static readonly RedisScript LoadScript = new(LeaderboardScripts.Load, CommandTraits.Idempotent);
    private static readonly CommandSpec Zcard = new("ZCARD", CommandTraits.ReadOnly), Unlink = new("UNLINK", CommandTraits.Idempotent, CommandSplit.Sum);

    /// <summary>The sorted set.</summary>
    public RedisKey Scores { get; } = key;

    /// <summary>The hash of places.</summary>
    public RedisKey Places { get; } = key + ":places";

    public PatternContext Context => context;

    public LeaderboardOptions Options => options;

    /// <summary>Whether members carry places, as scripts are told.</summary>
    public RedisValue Ties => options.Ties == TieBreak.FirstToReach ? "1" : "0";

    public long TtlMilliseconds => options.Ttl is { } ttl ? (long)ttl.TotalMilliseconds : 0;

    /// <summary>A score as it is stored.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Doubles are not exact there.</exception>
    public long Stored(long score)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(score, LeaderboardScripts.MaxScore);
        ArgumentOutOfRangeException.ThrowIfLessThan(score, -LeaderboardScripts.MaxScore);
        return Shown(score);
    }

    /// <summary>A stored score as it is shown: the other way round where the lowest is the best.</summary>
    public long Shown(long stored) => options.Order == LeaderboardOrder.HighestFirst ? stored : -stored;

    public ValueTask<LeaderboardPage> PageAsync(long offset, int count, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, options.MaxPage);
        return context.Backend.EvaluateAsync(
            PageScript, new[] { Scores }, new RedisValue[] { Ties, offset, offset + count - 1 }, reply => new LeaderboardPage(Entries(reply), reply.Items[0].AsInteger()), cancellation);
    }

    public ValueTask<LeaderboardNeighbours?> AroundAsync(string member, int before, int after, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(member);
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)before + after + 1, options.MaxPage, nameof(after));
        return context.Backend.EvaluateAsync(
            AroundScript,
            new[] { Scores, Places },
            new RedisValue[] { Ties, member, before, after },
            reply => reply.IsNull ? null : new LeaderboardNeighbours(Entries(reply), (int)reply.Items[4].AsInteger(), reply.Items[0].AsInteger()),
            cancellation);
    }

    public ValueTask<long> CountAsync(CancellationToken cancellation) =>
        context.Backend.ExecuteAsync(CommandLine.Rent(Zcard).Key(Scores), static reply => reply.AsInteger(), cancellation);

    public async ValueTask ClearAsync(CancellationToken cancellation) =>
        await context.Backend.ExecuteAsync(CommandLine.Rent(Unlink).Key(Scores).Key(Places), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    /// <summary>Sets one slice of members.</summary>
    public async ValueTask LoadAsync(IReadOnlyList<KeyValuePair<string, long>> slice, CancellationToken cancellation)
    {
        var arguments = new RedisValue[2 + slice.Count * 2];
        (arguments[0], arguments[1]) = (Ties, TtlMilliseconds);
        for (var i = 0; i < slice.Count; i++)
        {
            ArgumentException.ThrowIfNullOrEmpty(slice[i].Key);
            arguments[2 + i * 2] = slice[i].Key;
            arguments[3 + i * 2] = Stored(slice[i].Value);
        }
        await context.Backend.EvaluateAsync(LoadScript, new[] { Scores, Places }, arguments, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    /// <summary>The lines of a page's answer: the total, the offset, the rank of the first, members and scores in turn.</summary>
    private LeaderboardEntry[] Entries(Reply reply)
    {
        var (offset, rank, list) = (reply.Items[1].AsInteger(), reply.Items[2].AsInteger(), reply.Items[3].Items);
        var skipped = options.Ties == TieBreak.FirstToReach ? LeaderboardScripts.PlaceLength : 0;
        var entries = new LeaderboardEntry[list.Count / 2];
        for (var i = 0; i < entries.Length; i++)
        {
            var score = Shown(Score(list[i * 2 + 1]));
            if (i > 0 && (skipped > 0 || score != entries[i - 1].Score)) rank = offset + i + 1;
            entries[i] = new LeaderboardEntry(Encoding.UTF8.GetString(list[i * 2].Bytes.Span[skipped..]), score, rank);
        }
        return entries;
    }

    // Servers may write what is beyond 10^15 with an exponent.
    private static long Score(Reply reply) =>
        long.TryParse(reply.Bytes.Span, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var score) ? score : (long)reply.AsDouble();
}
