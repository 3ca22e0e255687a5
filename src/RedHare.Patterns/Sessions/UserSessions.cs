namespace RedHare.Patterns.Sessions;

/// <summary>
/// The list of a user's sessions: a sorted set of ids, whose scores say until when an entry counts for certain. In a cluster it lies in another slot than the
/// sessions, so no script can change both; the order of steps keeps them right instead.
/// </summary>
/// <remarks>
/// A session is made first, then listed, and only then is its id given away: one that is not listed, since its maker died in between, is one that nobody can use,
/// and ends by its TTL. A session is destroyed first, then taken off the list: an entry without a session is one that has ended, since ids never come again, and
/// whoever meets it takes it off. Entries last for three TTLs; a session that is read in the last half of that is listed anew before the reader gets it.
/// </remarks>
internal sealed class UserSessions(PatternContext context, string name, SessionOptions options)
{
    /// <summary>Ids that are ended by one command.</summary>
    private const int Slice = 256;

    // ARGV: the id, how long the entry counts, how many there may be. Answers the ids that are too many, the longest unread first. Nothing but the list is
    // changed here: an id that is too many stays until its session has been destroyed.
    private static readonly RedisScript Enter = new(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
        redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        local over, result = redis.call('ZCARD', KEYS[1]) - ARGV[3], {}
        if over <= 0 then return result end
        for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, math.min(over, 256))) do
          if id ~= ARGV[1] and #result < over then result[#result + 1] = id end
        end
        return result
        """,
        CommandTraits.Idempotent);

    private static readonly CommandSpec ZRange = new("ZRANGE", CommandTraits.Idempotent);
    private static readonly CommandSpec ZRem = new("ZREM", CommandTraits.Idempotent);
    private static readonly ReplyConverter<string[]> Ids = static reply => [.. reply.Items.Select(static item => item.ToString())];

    private readonly long _horizon = 3 * (long)options.Ttl.TotalMilliseconds;

    /// <summary>How long an entry counts, in milliseconds.</summary>
    public long Horizon => _horizon;

    /// <summary>Whether a session that is read now must be listed anew.</summary>
    public bool IsDue(Session session, long now) => session.User is not null && session.ListedUntil - now < _horizon / 2;

    /// <summary>Lists a session, and ends those that are too many.</summary>
    public async ValueTask EnterAsync(string user, string id, CancellationToken cancellation)
    {
        var over = await context.Backend.EvaluateAsync(Enter, new[] { Key(user) }, new RedisValue[] { id, _horizon, options.MaxPerUser }, Ids, cancellation).ConfigureAwait(false);
        if (over.Length > 0) await EndAsync(user, over, cancellation).ConfigureAwait(false);
    }

    /// <summary>Takes ids off the list whose sessions have ended.</summary>
    public async ValueTask RemoveAsync(string user, IReadOnlyCollection<string> ids, CancellationToken cancellation)
    {
        if (ids.Count == 0) return;
        var line = CommandLine.Rent(ZRem).Key(Key(user));
        foreach (var id in ids) line.Add(id);
        await context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    /// <summary>The ids on the list, some of which may have ended.</summary>
    public ValueTask<string[]> IdsAsync(string user, int from, int to, CancellationToken cancellation) =>
        context.Backend.ExecuteAsync(CommandLine.Rent(ZRange).Key(Key(user)).Add(from).Add(to), Ids, cancellation);

    /// <summary>Ends a user's sessions, all but one.</summary>
    public async ValueTask<long> EndAllAsync(string user, string? but, CancellationToken cancellation)
    {
        var ended = 0L;
        while (true)
        {
            // One more than a slice, for the one that stays.
            var ids = await IdsAsync(user, 0, Slice, cancellation).ConfigureAwait(false);
            if (but is not null) ids = [.. ids.Where(id => id != but)];
            if (ids.Length == 0) return ended;
            ended += await EndAsync(user, ids, cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask<long> EndAsync(string user, string[] ids, CancellationToken cancellation)
    {
        var line = CommandLine.Rent(Commands.Del);
        foreach (var id in ids) line.Key(SessionKey(id));
        var ended = await context.Backend.ExecuteAsync(line, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
        await RemoveAsync(user, ids, cancellation).ConfigureAwait(false);
        return ended;
    }

    /// <summary>The key of a session.</summary>
    public RedisKey SessionKey(string id) => context.Key("session", name, id);

    private RedisKey Key(string user) => context.Key("session", name, user, "list");
}
