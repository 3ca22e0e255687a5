using System.Runtime.CompilerServices;
using RedHare.Patterns.Leases;

namespace RedHare.Patterns.Locks;

/// <summary>
/// One leader among candidates: a lock that tells who holds it, and whose changes are announced. A leader that crashed is followed after its TTL, one that
/// resigns at once.
/// </summary>
public sealed class LeaderElection
{
    // Candidates and observers listen on one channel, so every change is for all of them.
    private static readonly LeaseScripts Scripts = LeaseScripts.From(
        LockClaim.Held +
        """
        if held and held ~= ARGV[1] then return {0, 0, left} end
        if not held then redis.call('PUBLISH', ARGV[4], '*') end
        """ + "\n" + LockClaim.Grant,
        LockClaim.Renew,
        """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('DEL', KEYS[1])
        redis.call('PUBLISH', ARGV[4], '*')
        return 1
        """);

    // Idempotent rather than reading: a replica may not know of the last election.
    private static readonly RedisScript Look = new("return {redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]), redis.call('PTTL', KEYS[1])}", CommandTraits.Idempotent);

    private readonly PatternContext _context;
    private readonly LeaseOptions _options;
    private readonly RedisKey[] _keys;
    private readonly string _channel;

    internal LeaderElection(PatternContext context, string name, LeaseOptions options)
    {
        var key = context.Key("leader", PatternContext.CheckName(name));
        (_context, Name, _options, _keys, _channel) = (context, name, options.Checked(), [key, $"{key}:fence"], $"{key}:change");
    }

    /// <summary>What the program calls it.</summary>
    public string Name { get; }

    /// <summary>Stands for election until elected. It goes on while the server is away, once it has been reached.</summary>
    /// <param name="candidate">Who stands: what observers see.</param>
    /// <param name="cancellation">Ends the candidacy.</param>
    /// <exception cref="TimeoutException">Not elected within <see cref="LeaseOptions.MaxWait"/>, which is without end unless said otherwise.</exception>
    /// <exception cref="RedisConnectionException">The server cannot be reached.</exception>
    public async ValueTask<Leadership> CampaignAsync(string candidate, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(candidate);
        var claim = new ScriptClaim(_context.Backend, Scripts, Name, $"{Leasing.NewOwner()}:{candidate}", _keys, _channel, _options);
        var maxWait = _options.Patience(Timeout.InfiniteTimeSpan);
        var lease = await _context.Leasing.AcquireAsync(claim, _options, maxWait, cancellation).ConfigureAwait(false);
        return lease is null ? throw new TimeoutException($"'{candidate}' was not elected for '{Name}' within {maxWait}.") : new Leadership(candidate, lease);
    }

    /// <summary>Who leads; null when nobody does.</summary>
    public async ValueTask<Leader?> LeaderAsync(CancellationToken cancellation = default) => (await LookAsync(cancellation).ConfigureAwait(false)).Leader;

    /// <summary>Who leads now, and then each change: null while nobody does. A leader of a moment may be missed, the last change never is.</summary>
    /// <param name="cancellation">Ends the watching.</param>
    public async IAsyncEnumerable<Leader?> ObserveAsync([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var waiter = await _context.Leasing.JoinAsync(_channel, cancellation).ConfigureAwait(false);
        Leader? last = null;
        for (var round = 0; ; round++)
        {
            waiter.Expect();
            Leader? current = last;
            var ends = TimeSpan.MaxValue;
            try
            {
                (current, ends) = await LookAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception exception) when (round > 0 && (exception is RedisConnectionException or TimeoutException))
            {
                // Nothing is known to have changed.
            }
            if (round == 0 || current != last) yield return last = current;
            await _context.Leasing.PauseAsync(waiter, round, ends, Leasing.MaxPause, TimeSpan.MaxValue, cancellation).ConfigureAwait(false);
        }
    }

    private ValueTask<(Leader? Leader, TimeSpan Ends)> LookAsync(CancellationToken cancellation) => _context.Backend.EvaluateAsync(
        Look,
        _keys,
        default,
        static reply =>
        {
            var owner = reply.Items[0];
            if (owner.IsNull) return ((Leader?)null, TimeSpan.MaxValue);
            var text = owner.ToString();
            var term = long.TryParse(reply.Items[1].ToString(), out var token) ? token : 0;
            return (new Leader(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..], term), TimeSpan.FromMilliseconds(Math.Max(reply.Items[2].AsInteger(), 100)));
        },
        cancellation);
}

/// <summary>Who leads.</summary>
/// <param name="Candidate">The name under which it stood.</param>
/// <param name="Term">The fencing token of its leadership: greater than that of any before.</param>
public sealed record Leader(string Candidate, long Term);
