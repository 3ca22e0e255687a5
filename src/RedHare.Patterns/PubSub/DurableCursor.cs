using RedHare.Patterns.Journals;

namespace RedHare.Patterns.PubSub;

/// <summary>A subscriber's place on the server. It only goes forward, and lives for a while after it was last written.</summary>
internal sealed class DurableCursor(PatternContext context, string journal, RedisKey key, TimeSpan retention)
{
    // KEYS: cursor, journal. ARGV: 1 to begin with the oldest, retention in milliseconds. Answers the place.
    private static readonly RedisScript Begin = new(
        """
        local at = redis.call('GET', KEYS[1])
        if not at then
          at = '0-0'
          if ARGV[1] ~= '1' then
            local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
            if last[1] then at = last[1][1] end
          end
        end
        redis.call('SET', KEYS[1], at, 'PX', ARGV[2])
        return at
        """,
        CommandTraits.Idempotent);

    // KEYS: cursor. ARGV: milliseconds and number of the place, retention. Numbers are compared by their length first: they are greater than what Lua's are exact to.
    private static readonly RedisScript Advance = new(
        """
        local at = redis.call('GET', KEYS[1])
        if at then
          local time, number = string.match(at, '^(%d+)%-(%d+)$')
          local function isLess(a, b) return #a < #b or (#a == #b and a < b) end
          if isLess(ARGV[1], time) or (ARGV[1] == time and isLess(ARGV[2], number)) then
            redis.call('PEXPIRE', KEYS[1], ARGV[3])
            return 0
          end
        end
        redis.call('SET', KEYS[1], ARGV[1] .. '-' .. ARGV[2], 'PX', ARGV[3])
        return 1
        """,
        CommandTraits.Idempotent);

    private readonly long _milliseconds = (long)Math.Ceiling(retention.TotalMilliseconds);

    /// <summary>How long it may go unwritten.</summary>
    public TimeSpan RefreshAfter => retention / 3;

    public TimeProvider Time => context.Time;

    /// <summary>The place, made where there is none.</summary>
    public ValueTask<StreamId> BeginAsync(bool fromBeginning, CancellationToken cancellation) => context.Backend.EvaluateAsync(
        Begin, new[] { key, (RedisKey)journal }, new RedisValue[] { fromBeginning ? 1 : 0, _milliseconds }, static reply => StreamId.Parse(reply.ToString()), cancellation);

    /// <summary>Moves it forward.</summary>
    public ValueTask<bool> AdvanceAsync(StreamId position, CancellationToken cancellation) => context.Backend.EvaluateAsync(
        Advance, new[] { key }, new RedisValue[] { (RedisValue)position.Milliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture), position.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), _milliseconds }, static reply => reply.AsBoolean(), cancellation);
}
