using System.Collections.Concurrent;
using System.Text;

namespace RedHare.Patterns.Messaging;

/// <summary>
/// What has been handled, so that a message that comes twice (after a crash, a lost connection, a redrive) is handled once. Kept in Redis, under keys with a TTL.
/// </summary>
/// <remarks>
/// Where the effect is in Redis too, <see cref="ApplyAsync"/> has it exactly once: effect and key are one script. Where it is elsewhere, <see cref="RunAsync"/> keeps two from doing it at once, and does not do it again once it
/// is remembered; a process that dies between the effect and the remembering leaves it to be done twice. For PostgreSQL see the inbox, which puts both into one transaction.
/// </remarks>
public sealed class IdempotencyKeys
{
    private readonly PatternContext _context;
    private readonly string _name;
    private readonly IdempotencyOptions _options;
    private readonly ConcurrentDictionary<(RedisScript, int, int), RedisScript> _effects = new();

    internal IdempotencyKeys(PatternContext context, string name, IdempotencyOptions options) => (_context, _name, _options) = (context, PatternContext.CheckName(name), options.Checked());

    /// <summary>Does some work unless it was done before. Who comes while another is at it waits for the outcome.</summary>
    /// <param name="key">What makes it the same: a message's id.</param>
    /// <param name="work">The work. Its token fires when another may have begun with it, because this process was not heard of in time. What it throws leaves the key free.</param>
    /// <param name="cancellation">Ends the waiting, and the work.</param>
    /// <returns>False when it was done before.</returns>
    public async ValueTask<bool> RunAsync(string key, Func<CancellationToken, ValueTask> work, CancellationToken cancellation = default)
    {
        if (await ClaimAsync(key, cancellation).ConfigureAwait(false) is not { } claim) return false;
        await using var _ = claim.ConfigureAwait(false);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, claim.Lost);
        await work(linked.Token).ConfigureAwait(false);
        await claim.CompleteAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>Runs a script unless it has run for that key: exactly once, since effect and key are set in one step.</summary>
    /// <param name="key">What makes it the same: a message's id.</param>
    /// <param name="effect">The effect: a script that does not read the number of its KEYS or ARGV. What it returns is not told.</param>
    /// <param name="keys">Its KEYS, one at least; in a cluster of one slot, where the key that is remembered lies too.</param>
    /// <param name="arguments">Its ARGV.</param>
    /// <param name="cancellation">Ends the waiting; the script may still run.</param>
    /// <returns>False when it had run before.</returns>
    public async ValueTask<bool> ApplyAsync(string key, RedisScript effect, IReadOnlyList<RedisKey> keys, IReadOnlyList<RedisValue> arguments, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (keys.Count == 0) throw new ArgumentException("A script with an effect has a key.", nameof(keys));
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var script = _effects.GetOrAdd((effect, keys.Count, arguments.Count), static parts => IdempotencyScripts.Once(parts.Item1, parts.Item2, parts.Item3));
        return await _context.Backend.EvaluateAsync(
            script, (RedisKey[])[.. keys, BesideKey(keys[0], key)], (RedisValue[])[.. arguments, (long)_options.Retention.TotalMilliseconds], static reply => reply.AsInteger() == 1, cancellation).ConfigureAwait(false);
    }

    /// <summary>Forgets that something was done.</summary>
    public async ValueTask ForgetAsync(string key, CancellationToken cancellation = default) =>
        await _context.Backend.ExecuteAsync(CommandLine.Rent(Commands.Del).Key(Key(key)), static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    /// <summary>The claim on a key; null when it is done.</summary>
    internal async ValueTask<IdempotencyClaim?> ClaimAsync(string key, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        await _context.Eviction.RequireNoneAsync(cancellation).ConfigureAwait(false);
        var owner = Guid.NewGuid().ToString("N");
        for (var attempt = 0; ; attempt++)
        {
            var left = await _context.Backend.EvaluateAsync(
                IdempotencyScripts.Claim, new[] { Key(key) }, new RedisValue[] { owner, (long)_options.ClaimTtl.TotalMilliseconds }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);
            if (left < 0) return null;
            if (left == 0) return new IdempotencyClaim(_context, Key(key), owner, _options);
            // Seldom: a message came again while the process that had it before is still at it.
            var pause = Math.Min(Math.Min(left, 50 << Math.Min(attempt, 5)), 1000);
            await Task.Delay(TimeSpan.FromMilliseconds(pause * (0.75 + Random.Shared.NextDouble() / 4)), _context.Time, cancellation).ConfigureAwait(false);
        }
    }

    private RedisKey Key(string key) => _context.Key("once", _name, key);

    /// <summary>A key in the slot of another.</summary>
    private RedisKey BesideKey(RedisKey neighbour, string key)
    {
        var text = Encoding.UTF8.GetString(neighbour.Bytes.Span);
        var open = text.IndexOf('{', StringComparison.Ordinal);
        var close = open < 0 ? -1 : text.IndexOf('}', open);
        var tag = close > open + 1 ? text[(open + 1)..close] : text;
        if (tag.Contains('}', StringComparison.Ordinal)) throw new ArgumentException($"The key '{text}' has a closing brace outside of a hash tag: no other key can share its slot.", nameof(neighbour));
        return _context.Key("once", tag) + $":{_name}:{key}";
    }
}
