namespace RedHare.Client;

public sealed partial class StringCommands
{
    private static readonly CommandSpec
        MGetSpec = new("MGET", CommandTraits.ReadOnly, CommandSplit.InKeyOrder),
        MSetSpec = new("MSET", CommandTraits.Idempotent, CommandSplit.Status),
        MSetNxSpec = new("MSETNX");

    /// <summary>Several values in the order of the keys, null where there is none. A cluster is asked node by node. <see href="https://redis.io/docs/latest/commands/mget/"/></summary>
    public ValueTask<string?[]> MGetAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(MGetSpec).Keys(keys), Replies.TextsOrNulls, cancellation);

    /// <inheritdoc cref="MGetAsync"/>
    public ValueTask<byte[]?[]> MGetBytesAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(MGetSpec).Keys(keys), Replies.BytesOrNulls, cancellation);

    /// <summary>Sets several keys; at once, except in a cluster, where each node has its part. Without any it is no work. <see href="https://redis.io/docs/latest/commands/mset/"/></summary>
    public ValueTask MSetAsync(ReadOnlySpan<(RedisKey Key, RedisValue Value)> values, CancellationToken cancellation = default) =>
        values.IsEmpty ? default : backend.ExecuteAsync(Pairs(MSetSpec, values), Replies.IsThere, cancellation).Done();

    /// <summary>Sets several keys if none of them is there. In a cluster all must share a slot. Without any it is no work, and true. <see href="https://redis.io/docs/latest/commands/msetnx/"/></summary>
    public ValueTask<bool> MSetNxAsync(ReadOnlySpan<(RedisKey Key, RedisValue Value)> values, CancellationToken cancellation = default) =>
        values.IsEmpty ? new(true) : backend.ExecuteAsync(Pairs(MSetNxSpec, values), Replies.Boolean, cancellation);

    private static CommandLine Pairs(CommandSpec spec, ReadOnlySpan<(RedisKey Key, RedisValue Value)> values)
    {
        var line = CommandLine.Rent(spec);
        foreach (var (key, value) in values) line.Key(key).Add(value);
        return line;
    }
}
