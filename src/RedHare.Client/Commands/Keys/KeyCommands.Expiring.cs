namespace RedHare.Client;

// Setting an end twice leaves the same; under a condition the second reply may be another, so that is not sent again.
public sealed partial class KeyCommands
{
    private static readonly CommandSpec
        ExpireSpec = new("EXPIRE", CommandTraits.Idempotent),
        ExpireIfSpec = new("EXPIRE"),
        ExpireAtSpec = new("EXPIREAT", CommandTraits.Idempotent),
        ExpireAtIfSpec = new("EXPIREAT"),
        ExpireTimeSpec = new("EXPIRETIME", CommandTraits.ReadOnly),
        PersistSpec = new("PERSIST"),
        PExpireSpec = new("PEXPIRE", CommandTraits.Idempotent),
        PExpireIfSpec = new("PEXPIRE"),
        PExpireAtSpec = new("PEXPIREAT", CommandTraits.Idempotent),
        PExpireAtIfSpec = new("PEXPIREAT"),
        PExpireTimeSpec = new("PEXPIRETIME", CommandTraits.ReadOnly),
        PTtlSpec = new("PTTL", CommandTraits.ReadOnly),
        TtlSpec = new("TTL", CommandTraits.ReadOnly);

    /// <summary>Lets a key end after a time; false when there is no key, or the condition does not hold. A time that is not whole seconds is sent as PEXPIRE.
    /// <see href="https://redis.io/docs/latest/commands/expire/"/></summary>
    public ValueTask<bool> ExpireAsync(RedisKey key, TimeSpan time, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Arguments.IsWholeSeconds(time.Ticks) ? Expire(when == ExpireWhen.Always ? ExpireSpec : ExpireIfSpec, key, Arguments.Seconds(time), when, cancellation) : PExpireAsync(key, time, when, cancellation);

    /// <summary>Lets a key end at an instant; false when there is no key, or the condition does not hold. An instant that is not a whole second is sent as PEXPIREAT.
    /// <see href="https://redis.io/docs/latest/commands/expireat/"/></summary>
    public ValueTask<bool> ExpireAtAsync(RedisKey key, DateTimeOffset instant, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Arguments.IsWholeSeconds(instant.Ticks)
            ? Expire(when == ExpireWhen.Always ? ExpireAtSpec : ExpireAtIfSpec, key, instant.ToUnixTimeSeconds(), when, cancellation)
            : PExpireAtAsync(key, instant, when, cancellation);

    /// <summary>When a key ends, to the second; null when there is no key, <see cref="DateTimeOffset.MaxValue"/> when it has no end. <see href="https://redis.io/docs/latest/commands/expiretime/"/></summary>
    public ValueTask<DateTimeOffset?> ExpireTimeAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(ExpireTimeSpec).Key(key), ExpiryReplies.AtSecond, cancellation);

    /// <summary>Takes a key's end away; false when it has none or there is no key. <see href="https://redis.io/docs/latest/commands/persist/"/></summary>
    public ValueTask<bool> PersistAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PersistSpec).Key(key), Replies.Boolean, cancellation);

    /// <summary>As <see cref="ExpireAsync"/>, in whole milliseconds, rounded up. <see href="https://redis.io/docs/latest/commands/pexpire/"/></summary>
    public ValueTask<bool> PExpireAsync(RedisKey key, TimeSpan time, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Expire(when == ExpireWhen.Always ? PExpireSpec : PExpireIfSpec, key, Arguments.Milliseconds(time), when, cancellation);

    /// <summary>As <see cref="ExpireAtAsync"/>, in whole milliseconds. <see href="https://redis.io/docs/latest/commands/pexpireat/"/></summary>
    public ValueTask<bool> PExpireAtAsync(RedisKey key, DateTimeOffset instant, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Expire(when == ExpireWhen.Always ? PExpireAtSpec : PExpireAtIfSpec, key, instant.ToUnixTimeMilliseconds(), when, cancellation);

    /// <summary>As <see cref="ExpireTimeAsync"/>, to the millisecond. <see href="https://redis.io/docs/latest/commands/pexpiretime/"/></summary>
    public ValueTask<DateTimeOffset?> PExpireTimeAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PExpireTimeSpec).Key(key), ExpiryReplies.AtMillisecond, cancellation);

    /// <summary>As <see cref="TtlAsync"/>, to the millisecond. <see href="https://redis.io/docs/latest/commands/pttl/"/></summary>
    public ValueTask<TimeSpan?> PTtlAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PTtlSpec).Key(key), ExpiryReplies.Milliseconds, cancellation);

    /// <summary>The time that a key has left, to the second; null when there is no key, <see cref="TimeSpan.MaxValue"/> when it has no end. <see href="https://redis.io/docs/latest/commands/ttl/"/></summary>
    public ValueTask<TimeSpan?> TtlAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(TtlSpec).Key(key), ExpiryReplies.Seconds, cancellation);

    private ValueTask<bool> Expire(CommandSpec spec, RedisKey key, long time, ExpireWhen when, CancellationToken cancellation) =>
        backend.ExecuteAsync(CommandLine.Rent(spec).Key(key).Add(time).Add(when), Replies.Boolean, cancellation);
}
