namespace RedHare.Client;

public sealed partial class StringCommands
{
    private static readonly CommandSpec
        PSetExSpec = new("PSETEX", CommandTraits.Idempotent),
        SetSpec = new("SET", CommandTraits.Idempotent),
        SetIfSpec = new("SET"), // with a condition or GET its second reply is not its first
        SetExSpec = new("SETEX", CommandTraits.Idempotent),
        SetNxSpec = new("SETNX");

    /// <summary>Sets a key to a string, whatever it held. <see href="https://redis.io/docs/latest/commands/set/"/></summary>
    public ValueTask SetAsync(RedisKey key, RedisValue value, Expiry expiry = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SetSpec).Key(key).Add(value).Add(expiry), Replies.IsThere, cancellation).Done();

    /// <summary>Sets a key under a condition; false when it did not hold. <see href="https://redis.io/docs/latest/commands/set/"/></summary>
    public ValueTask<bool> SetAsync(RedisKey key, RedisValue value, When when, Expiry expiry = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(when == When.Always ? SetSpec : SetIfSpec).Key(key).Add(value).Add(when).Add(expiry), Replies.IsThere, cancellation);

    /// <summary>Sets a key, if the condition holds, and returns the string that it held before; null when there was none. <see href="https://redis.io/docs/latest/commands/set/"/></summary>
    public ValueTask<string?> SetGetAsync(RedisKey key, RedisValue value, When when = When.Always, Expiry expiry = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SetIfSpec).Key(key).Add(value).Add(when).Add("GET"u8).Add(expiry), Replies.Text, cancellation);

    /// <inheritdoc cref="SetGetAsync"/>
    public ValueTask<byte[]?> SetGetBytesAsync(RedisKey key, RedisValue value, When when = When.Always, Expiry expiry = default, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SetIfSpec).Key(key).Add(value).Add(when).Add("GET"u8).Add(expiry), Replies.Bytes, cancellation);

    /// <summary>Sets a key that ends after a time. A time that is not whole seconds is sent as PSETEX. <see href="https://redis.io/docs/latest/commands/setex/"/></summary>
    public ValueTask SetExAsync(RedisKey key, TimeSpan time, RedisValue value, CancellationToken cancellation = default) =>
        !Arguments.IsWholeSeconds(time.Ticks) ? PSetExAsync(key, time, value, cancellation) : backend.ExecuteAsync(CommandLine.Rent(SetExSpec).Key(key).Add(Arguments.Seconds(time)).Add(value), Replies.IsThere, cancellation).Done();

    /// <summary>Sets a key that ends after a time, in whole milliseconds, rounded up. <see href="https://redis.io/docs/latest/commands/psetex/"/></summary>
    public ValueTask PSetExAsync(RedisKey key, TimeSpan time, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(PSetExSpec).Key(key).Add(Arguments.Milliseconds(time)).Add(value), Replies.IsThere, cancellation).Done();

    /// <summary>Sets a key that is not there; false when it is. <see href="https://redis.io/docs/latest/commands/setnx/"/></summary>
    public ValueTask<bool> SetNxAsync(RedisKey key, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SetNxSpec).Key(key).Add(value), Replies.Boolean, cancellation);
}
