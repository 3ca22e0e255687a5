namespace RedHare.Client;

// Fields that end: since Redis 7.4; HGETDEL, HGETEX and HSETEX since Redis 8.0.
public sealed partial class HashCommands
{
    private static readonly CommandSpec
        HExpireSpec = new("HEXPIRE", CommandTraits.Idempotent),
        HExpireIfSpec = new("HEXPIRE"),
        HExpireAtSpec = new("HEXPIREAT", CommandTraits.Idempotent),
        HExpireAtIfSpec = new("HEXPIREAT"),
        HExpireTimeSpec = new("HEXPIRETIME", CommandTraits.ReadOnly),
        HGetDelSpec = new("HGETDEL"),
        HGetExSpec = new("HGETEX", CommandTraits.Idempotent),
        HPersistSpec = new("HPERSIST"),
        HPExpireSpec = new("HPEXPIRE", CommandTraits.Idempotent),
        HPExpireIfSpec = new("HPEXPIRE"),
        HPExpireAtSpec = new("HPEXPIREAT", CommandTraits.Idempotent),
        HPExpireAtIfSpec = new("HPEXPIREAT"),
        HPExpireTimeSpec = new("HPEXPIRETIME", CommandTraits.ReadOnly),
        HPTtlSpec = new("HPTTL", CommandTraits.ReadOnly),
        HSetExSpec = new("HSETEX", CommandTraits.Idempotent),
        HSetExIfSpec = new("HSETEX"),
        HTtlSpec = new("HTTL", CommandTraits.ReadOnly);

    private static readonly ReplyConverter<FieldExpiryResult[]> Results = static reply => Replies.Select(reply, static item => (FieldExpiryResult)item.AsInteger());

    /// <summary>Lets fields end after a time; tells what became of each. A time that is not whole seconds is sent as HPEXPIRE. <see href="https://redis.io/docs/latest/commands/hexpire/"/></summary>
    public ValueTask<FieldExpiryResult[]> HExpireAsync(
        RedisKey key, TimeSpan time, ReadOnlySpan<RedisValue> fields, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Arguments.IsWholeSeconds(time.Ticks) ? Expire(when == ExpireWhen.Always ? HExpireSpec : HExpireIfSpec, key, Arguments.Seconds(time), fields, when, cancellation) : HPExpireAsync(key, time, fields, when, cancellation);

    /// <summary>Lets fields end at an instant; tells what became of each. An instant that is not a whole second is sent as HPEXPIREAT. <see href="https://redis.io/docs/latest/commands/hexpireat/"/></summary>
    public ValueTask<FieldExpiryResult[]> HExpireAtAsync(
        RedisKey key, DateTimeOffset instant, ReadOnlySpan<RedisValue> fields, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Arguments.IsWholeSeconds(instant.Ticks) ? Expire(when == ExpireWhen.Always ? HExpireAtSpec : HExpireAtIfSpec, key, instant.ToUnixTimeSeconds(), fields, when, cancellation) : HPExpireAtAsync(key, instant, fields, when, cancellation);

    /// <summary>When fields end, to the second; null where there is no field, <see cref="DateTimeOffset.MaxValue"/> where it has no end. <see href="https://redis.io/docs/latest/commands/hexpiretime/"/></summary>
    public ValueTask<DateTimeOffset?[]> HExpireTimeAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        OfFields(HExpireTimeSpec, key, fields, ExpiryReplies.ManyAtSecond, cancellation);

    /// <summary>The values of fields, null where there is none, and the fields are deleted. <see href="https://redis.io/docs/latest/commands/hgetdel/"/></summary>
    public ValueTask<string?[]> HGetDelAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        OfFields(HGetDelSpec, key, fields, Replies.TextsOrNulls, cancellation);

    /// <inheritdoc cref="HGetDelAsync"/>
    public ValueTask<byte[]?[]> HGetDelBytesAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        OfFields(HGetDelSpec, key, fields, Replies.BytesOrNulls, cancellation);

    /// <summary>The values of fields, null where there is none, and their end is set anew, or taken away by <see cref="Expiry.Persist"/>. <see href="https://redis.io/docs/latest/commands/hgetex/"/></summary>
    public ValueTask<string?[]> HGetExAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, Expiry expiry, CancellationToken cancellation = default) =>
        fields.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(HGetExSpec).Key(key).Add(expiry).AddCounted(fields), Replies.TextsOrNulls, cancellation);

    /// <inheritdoc cref="HGetExAsync"/>
    public ValueTask<byte[]?[]> HGetExBytesAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, Expiry expiry, CancellationToken cancellation = default) =>
        fields.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(HGetExSpec).Key(key).Add(expiry).AddCounted(fields), Replies.BytesOrNulls, cancellation);

    /// <summary>Takes the end of fields away; tells what became of each. <see href="https://redis.io/docs/latest/commands/hpersist/"/></summary>
    public ValueTask<FieldExpiryResult[]> HPersistAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        OfFields(HPersistSpec, key, fields, Results, cancellation);

    /// <summary>As <see cref="HExpireAsync"/>, in whole milliseconds, rounded up. <see href="https://redis.io/docs/latest/commands/hpexpire/"/></summary>
    public ValueTask<FieldExpiryResult[]> HPExpireAsync(
        RedisKey key, TimeSpan time, ReadOnlySpan<RedisValue> fields, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Expire(when == ExpireWhen.Always ? HPExpireSpec : HPExpireIfSpec, key, Arguments.Milliseconds(time), fields, when, cancellation);

    /// <summary>As <see cref="HExpireAtAsync"/>, in whole milliseconds. <see href="https://redis.io/docs/latest/commands/hpexpireat/"/></summary>
    public ValueTask<FieldExpiryResult[]> HPExpireAtAsync(
        RedisKey key, DateTimeOffset instant, ReadOnlySpan<RedisValue> fields, ExpireWhen when = ExpireWhen.Always, CancellationToken cancellation = default) =>
        Expire(when == ExpireWhen.Always ? HPExpireAtSpec : HPExpireAtIfSpec, key, instant.ToUnixTimeMilliseconds(), fields, when, cancellation);

    /// <summary>As <see cref="HExpireTimeAsync"/>, to the millisecond. <see href="https://redis.io/docs/latest/commands/hpexpiretime/"/></summary>
    public ValueTask<DateTimeOffset?[]> HPExpireTimeAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        OfFields(HPExpireTimeSpec, key, fields, ExpiryReplies.ManyAtMillisecond, cancellation);

    /// <summary>As <see cref="HTtlAsync"/>, to the millisecond. <see href="https://redis.io/docs/latest/commands/hpttl/"/></summary>
    public ValueTask<TimeSpan?[]> HPTtlAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        OfFields(HPTtlSpec, key, fields, ExpiryReplies.ManyMilliseconds, cancellation);

    /// <summary>Sets fields with an end; false when the condition did not hold for all of them, and then none is set. Without any it is no work, and true.
    /// <see href="https://redis.io/docs/latest/commands/hsetex/"/></summary>
    /// <param name="key">The hash.</param>
    /// <param name="fields">Names and values.</param>
    /// <param name="expiry">When they end; <see cref="Expiry.Keep"/>: as before.</param>
    /// <param name="when">FNX: only if none of the fields is there; FXX: only if all are.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<bool> HSetExAsync(
        RedisKey key, ReadOnlySpan<(RedisValue Field, RedisValue Value)> fields, Expiry expiry, When when = When.Always, CancellationToken cancellation = default)
    {
        if (fields.IsEmpty) return new(true);
        var line = CommandLine.Rent(when == When.Always ? HSetExSpec : HSetExIfSpec).Key(key);
        if (when != When.Always) line.Add(when == When.NotExists ? "FNX"u8 : "FXX"u8);
        return backend.ExecuteAsync(line.Add(expiry).Add("FIELDS"u8).Add((long)fields.Length).AddFields(fields), Replies.Boolean, cancellation);
    }

    /// <summary>The time that fields have left, to the second; null where there is no field, <see cref="TimeSpan.MaxValue"/> where it has no end. <see href="https://redis.io/docs/latest/commands/httl/"/></summary>
    public ValueTask<TimeSpan?[]> HTtlAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        OfFields(HTtlSpec, key, fields, ExpiryReplies.ManySeconds, cancellation);

    private ValueTask<FieldExpiryResult[]> Expire(CommandSpec spec, RedisKey key, long time, ReadOnlySpan<RedisValue> fields, ExpireWhen when, CancellationToken cancellation) =>
        fields.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(spec).Key(key).Add(time).Add(when).AddCounted(fields), Results, cancellation);

    private ValueTask<T[]> OfFields<T>(CommandSpec spec, RedisKey key, ReadOnlySpan<RedisValue> fields, ReplyConverter<T[]> converter, CancellationToken cancellation) =>
        fields.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(spec).Key(key).AddCounted(fields), converter, cancellation);
}
