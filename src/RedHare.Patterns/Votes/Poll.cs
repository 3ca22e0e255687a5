namespace RedHare.Patterns.Votes;

/// <summary>
/// Votes on subjects (an article, a question), one for each voter. A hash tells who voted for what, another how many votes each choice has; both are changed in one script, which
/// answers the tallies too, so they never disagree and a double click counts once. Voting again for the same is no change, so a vote whose reply was lost may be cast again.
/// </summary>
public sealed class Poll
{
    // An empty choice takes the vote back. ARGV: voter, choice, whether votes may change, when it closes in Unix milliseconds (0: never), choices at most (0: they
    // were checked), TTL in milliseconds (0: none).
    private static readonly RedisScript Cast = new(
        """
        local voter, choice = ARGV[1], ARGV[2]
        local before = redis.call('HGET', KEYS[1], voter)
        local time = redis.call('TIME')
        local outcome
        if ARGV[4] ~= '0' and time[1] * 1000 + math.floor(time[2] / 1000) >= tonumber(ARGV[4]) then
          outcome = 6
        elseif choice == '' and not before then
          outcome = 4
        elseif before == choice then
          outcome = 2
        elseif before and ARGV[3] == '0' then
          outcome = 5
        elseif choice ~= '' and ARGV[5] ~= '0' and redis.call('HEXISTS', KEYS[2], choice) == 0 and redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[5]) then
          outcome = 7
        else
          outcome = before and (choice == '' and 3 or 1) or 0
          if before and redis.call('HINCRBY', KEYS[2], before, -1) == 0 then redis.call('HDEL', KEYS[2], before) end
          if choice == '' then
            redis.call('HDEL', KEYS[1], voter)
          else
            redis.call('HSET', KEYS[1], voter, choice)
            redis.call('HINCRBY', KEYS[2], choice, 1)
          end
        end
        if outcome < 4 and ARGV[6] ~= '0' then
          redis.call('PEXPIRE', KEYS[1], ARGV[6])
          redis.call('PEXPIRE', KEYS[2], ARGV[6])
        end
        return {outcome, redis.call('HLEN', KEYS[1]), redis.call('HGETALL', KEYS[2])}
        """);

    private static readonly RedisScript Count = new("return {0, redis.call('HLEN', KEYS[1]), redis.call('HGETALL', KEYS[2])}", CommandTraits.ReadOnly);
    private static readonly CommandSpec Hget = new("HGET", CommandTraits.ReadOnly), Unlink = new("UNLINK", CommandTraits.Idempotent, CommandSplit.Sum);

    private readonly PatternContext _context;
    private readonly PollOptions _options;
    private readonly HashSet<string>? _choices;

    internal Poll(PatternContext context, string name, PollOptions options)
    {
        (_context, Name, _options) = (context, PatternContext.CheckName(name), options.Checked());
        _choices = options.Choices is { } choices ? [.. choices] : null;
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Casts a vote, or changes it.</summary>
    /// <param name="subject">What is voted on.</param>
    /// <param name="voter">Who votes; whom to believe to be who is the caller's to know.</param>
    /// <param name="choice">For what.</param>
    /// <param name="cancellation">Ends the waiting; the vote may count all the same.</param>
    /// <exception cref="ArgumentException">The choice is none of the poll's.</exception>
    public ValueTask<VoteResult> VoteAsync(string subject, string voter, string choice, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(choice);
        if (_choices is not null && !_choices.Contains(choice)) throw new ArgumentException($"'{choice}' cannot be voted for.", nameof(choice));
        return CastAsync(subject, voter, choice, cancellation);
    }

    /// <summary>Takes a vote back.</summary>
    public ValueTask<VoteResult> RetractAsync(string subject, string voter, CancellationToken cancellation = default) => CastAsync(subject, voter, "", cancellation);

    /// <summary>Where the poll stands.</summary>
    public ValueTask<Tallies> TalliesAsync(string subject, CancellationToken cancellation = default) =>
        _context.Backend.EvaluateAsync(Count, Keys(subject), default, static reply => Result(reply).Tallies, cancellation);

    /// <summary>What a voter voted for; null when that was nothing.</summary>
    public ValueTask<string?> VoteOfAsync(string subject, string voter, CancellationToken cancellation = default) =>
        _context.Backend.ExecuteAsync(CommandLine.Rent(Hget).Key(Keys(subject)[0]).Add(voter), static reply => reply.Text, cancellation);

    /// <summary>Forgets all votes on a subject.</summary>
    public async ValueTask ClearAsync(string subject, CancellationToken cancellation = default)
    {
        var keys = Keys(subject);
        await _context.Backend.ExecuteAsync(CommandLine.Rent(Unlink).Key(keys[0]).Key(keys[1]), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
    }

    private async ValueTask<VoteResult> CastAsync(string subject, string voter, string choice, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(voter);
        // With half of a poll evicted, the other half would be wrong.
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var arguments = new RedisValue[]
        {
            voter, choice, _options.AllowsChange ? "1" : "0", _options.ClosesAt?.ToUnixTimeMilliseconds() ?? 0, _choices is null ? _options.MaxChoices : 0,
            _options.Ttl is { } ttl ? (long)ttl.TotalMilliseconds : 0,
        };
        return await _context.Backend.EvaluateAsync(Cast, Keys(subject), arguments, static reply => Result(reply), cancellation).ConfigureAwait(false);
    }

    private static VoteResult Result(Reply reply)
    {
        var (tallies, list) = (new Dictionary<string, long>(), reply.Items[2].Items);
        for (var i = 0; i < list.Count; i += 2) tallies.Add(list[i].ToString(), list[i + 1].AsInteger());
        return new VoteResult((VoteOutcome)reply.Items[0].AsInteger(), new Tallies(tallies, reply.Items[1].AsInteger()));
    }

    private RedisKey[] Keys(string subject) => [_context.Key("votes", Name, subject), _context.Key("votes", Name, subject, "tallies")];
}
