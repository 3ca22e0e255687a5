namespace RedHare.Client;

public sealed partial class StringCommands
{
    private static readonly CommandSpec
        DecrSpec = new("DECR"),
        DecrBySpec = new("DECRBY"),
        IncrSpec = new("INCR"),
        IncrBySpec = new("INCRBY"),
        IncrByFloatSpec = new("INCRBYFLOAT");

    /// <summary>Subtracts one, from 0 if there is no key. Returns the new number. <see href="https://redis.io/docs/latest/commands/decr/"/></summary>
    public ValueTask<long> DecrAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(DecrSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>Subtracts, from 0 if there is no key. Returns the new number. <see href="https://redis.io/docs/latest/commands/decrby/"/></summary>
    public ValueTask<long> DecrByAsync(RedisKey key, long by, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(DecrBySpec).Key(key).Add(by), Replies.Integer, cancellation);

    /// <summary>Adds one, to 0 if there is no key. Returns the new number. <see href="https://redis.io/docs/latest/commands/incr/"/></summary>
    public ValueTask<long> IncrAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(IncrSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>Adds, to 0 if there is no key. Returns the new number. <see href="https://redis.io/docs/latest/commands/incrby/"/></summary>
    /// <exception cref="RedisServerException">The value is no 64-bit integer, or the sum would be none.</exception>
    public ValueTask<long> IncrByAsync(RedisKey key, long by, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(IncrBySpec).Key(key).Add(by), Replies.Integer, cancellation);

    /// <summary>Adds a floating-point number, to 0 if there is no key. Returns the new number. <see href="https://redis.io/docs/latest/commands/incrbyfloat/"/></summary>
    public ValueTask<double> IncrByFloatAsync(RedisKey key, double by, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(IncrByFloatSpec).Key(key).Add(by), Replies.Double, cancellation);
}
