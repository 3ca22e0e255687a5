using System.Collections.Concurrent;

namespace RedHare.Patterns.Stock;

/// <summary>
/// The products that may have reservations, by when the sweeper is to look at them: one sorted set, which in a cluster is in another slot than the products, so that no
/// script can change both. What keeps it right: a product is listed before it is reserved, with a time until which the sweeper leaves it alone, and a reservation is
/// refused past that time. The sweeper takes a product off only if nobody listed it since it looked; listing always moves the time.
/// </summary>
internal sealed class StockIndex(PatternContext context, string name, TimeSpan hold)
{
    private static readonly RedisScript List = new(
        """
        local time = redis.call('TIME')
        local till = string.format('%.0f', time[1] * 1000000 + time[2] + ARGV[2])
        redis.call('ZADD', KEYS[1], 'GT', till, ARGV[1])
        return till
        """,
        CommandTraits.Idempotent);

    private static readonly RedisScript Due = new(
        """
        local time = redis.call('TIME')
        return redis.call('ZRANGE', KEYS[1], '-inf', string.format('%.0f', time[1] * 1000000 + time[2]), 'BYSCORE', 'LIMIT', 0, ARGV[1], 'WITHSCORES')
        """,
        CommandTraits.ReadOnly);

    private static readonly RedisScript Settle = new(
        """
        if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
        if ARGV[3] == '0' then redis.call('ZREM', KEYS[1], ARGV[1]) else redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) end
        return 1
        """,
        CommandTraits.Idempotent);

    // What this process has listed, so that most reservations take one round trip. Bounded: past the bound all is forgotten and listed anew.
    private const int Kept = 10_000;

    private readonly ConcurrentDictionary<string, string> _listed = new();
    private readonly RedisKey _key = context.Key("stock", name) + ":due";

    /// <summary>Lists a product, and returns until when, in microseconds as text. What was listed for twice the hold is listed for a while.</summary>
    public async ValueTask<string> ListAsync(string product, bool anew, CancellationToken cancellation)
    {
        if (!anew && _listed.TryGetValue(product, out var till)) return till;
        till = await context.Backend.EvaluateAsync(
            List, new[] { _key }, new RedisValue[] { product, (long)hold.TotalMicroseconds }, static reply => reply.ToString(), cancellation).ConfigureAwait(false);
        if (_listed.Count >= Kept) _listed.Clear();
        _listed[product] = till;
        return till;
    }

    /// <summary>Products to look at, each with its time as the server spells it.</summary>
    public ValueTask<IReadOnlyList<Reply>> DueAsync(int count, CancellationToken cancellation) => context.Backend.EvaluateAsync(
        Due, new[] { _key }, new RedisValue[] { count }, static reply => Flat(reply), cancellation);

    /// <summary>Puts a product at its next time, or takes it off when that is 0; unless it was listed meanwhile.</summary>
    public async ValueTask SettleAsync(string product, string seen, string next, CancellationToken cancellation) => await context.Backend.EvaluateAsync(
        Settle, new[] { _key }, new RedisValue[] { product, seen, next }, static reply => reply.AsInteger(), cancellation).ConfigureAwait(false);

    private static IReadOnlyList<Reply> Flat(Reply reply) => reply.Items.Count > 0 && reply.Items[0].Items.Count > 0 ? [.. reply.Items.SelectMany(pair => pair.Items)] : reply.Items;
}
