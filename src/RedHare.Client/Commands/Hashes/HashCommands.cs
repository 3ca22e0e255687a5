namespace RedHare.Client;

/// <summary>Hashes: <see href="https://redis.io/docs/latest/develop/data-types/hashes/"/>. Text is UTF-8; methods whose name says Bytes give the values as they are.</summary>
public sealed partial class HashCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        HDelSpec = new("HDEL"),
        HExistsSpec = new("HEXISTS", CommandTraits.ReadOnly),
        HIncrBySpec = new("HINCRBY"),
        HIncrByFloatSpec = new("HINCRBYFLOAT"),
        HMSetSpec = new("HMSET", CommandTraits.Idempotent),
        HSetSpec = new("HSET"),
        HSetNxSpec = new("HSETNX");

    /// <summary>Deletes a field; false when there was none. <see href="https://redis.io/docs/latest/commands/hdel/"/></summary>
    public ValueTask<bool> HDelAsync(RedisKey key, RedisValue field, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HDelSpec).Key(key).Add(field), Replies.Boolean, cancellation);

    /// <summary>Deletes fields. Returns how many there were; 0, without asking, for none. <see href="https://redis.io/docs/latest/commands/hdel/"/></summary>
    public ValueTask<long> HDelAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        fields.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(HDelSpec).Key(key).AddAll(fields), Replies.Integer, cancellation);

    /// <summary>Whether there is a field. <see href="https://redis.io/docs/latest/commands/hexists/"/></summary>
    public ValueTask<bool> HExistsAsync(RedisKey key, RedisValue field, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HExistsSpec).Key(key).Add(field), Replies.Boolean, cancellation);

    /// <summary>Adds to a field, to 0 if there is none. Returns the new number. <see href="https://redis.io/docs/latest/commands/hincrby/"/></summary>
    /// <exception cref="RedisServerException">The value is no 64-bit integer, or the sum would be none.</exception>
    public ValueTask<long> HIncrByAsync(RedisKey key, RedisValue field, long by, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HIncrBySpec).Key(key).Add(field).Add(by), Replies.Integer, cancellation);

    /// <summary>Adds a floating-point number to a field, to 0 if there is none. Returns the new number. <see href="https://redis.io/docs/latest/commands/hincrbyfloat/"/></summary>
    public ValueTask<double> HIncrByFloatAsync(RedisKey key, RedisValue field, double by, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HIncrByFloatSpec).Key(key).Add(field).Add(by), Replies.Double, cancellation);

    /// <summary>Sets fields, and does not say how many are new: so it is sent again after a lost connection, as <see cref="HSetAsync(RedisKey, ReadOnlySpan{ValueTuple{RedisValue, RedisValue}}, CancellationToken)"/>
    /// is not. Without any it is no work. <see href="https://redis.io/docs/latest/commands/hmset/"/></summary>
    public ValueTask HMSetAsync(RedisKey key, ReadOnlySpan<(RedisValue Field, RedisValue Value)> fields, CancellationToken cancellation = default) =>
        fields.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(HMSetSpec).Key(key).AddFields(fields), Replies.IsThere, cancellation).Done();

    /// <summary>Sets a field; true when it is new. <see href="https://redis.io/docs/latest/commands/hset/"/></summary>
    public ValueTask<bool> HSetAsync(RedisKey key, RedisValue field, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HSetSpec).Key(key).Add(field).Add(value), Replies.Boolean, cancellation);

    /// <summary>Sets fields. Returns how many are new; 0, without asking, for none. <see href="https://redis.io/docs/latest/commands/hset/"/></summary>
    public ValueTask<long> HSetAsync(RedisKey key, ReadOnlySpan<(RedisValue Field, RedisValue Value)> fields, CancellationToken cancellation = default) =>
        fields.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(HSetSpec).Key(key).AddFields(fields), Replies.Integer, cancellation);

    /// <summary>Sets a field that is not there; false when it is. <see href="https://redis.io/docs/latest/commands/hsetnx/"/></summary>
    public ValueTask<bool> HSetNxAsync(RedisKey key, RedisValue field, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HSetNxSpec).Key(key).Add(field).Add(value), Replies.Boolean, cancellation);
}
