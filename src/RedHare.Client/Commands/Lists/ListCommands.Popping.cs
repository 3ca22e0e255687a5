namespace RedHare.Client;

public sealed partial class ListCommands
{
    private static readonly CommandSpec
        LMoveSpec = new("LMOVE"),
        LMPopSpec = new("LMPOP"),
        LPopSpec = new("LPOP"),
        RPopSpec = new("RPOP"),
        RPopLPushSpec = new("RPOPLPUSH");

    /// <summary>Moves an element from an end of one list to an end of another, or of the same; null when there is none. In a cluster both must share a slot.
    /// <see href="https://redis.io/docs/latest/commands/lmove/"/></summary>
    public ValueTask<string?> LMoveAsync(RedisKey source, RedisKey destination, ListSide from, ListSide to, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LMoveSpec).Key(source).Key(destination).Add(from).Add(to), Replies.Text, cancellation);

    /// <inheritdoc cref="LMoveAsync"/>
    public ValueTask<byte[]?> LMoveBytesAsync(RedisKey source, RedisKey destination, ListSide from, ListSide to, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LMoveSpec).Key(source).Key(destination).Add(from).Add(to), Replies.Bytes, cancellation);

    /// <summary>Takes up to a number of elements from an end of the first list that has any; null when none has, or none is named. <see href="https://redis.io/docs/latest/commands/lmpop/"/></summary>
    public ValueTask<ListPops?> LMPopAsync(ReadOnlySpan<RedisKey> keys, ListSide side, long count = 1, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(LMPopSpec).CountedKeys(keys).Add(side).Add("COUNT"u8).Add(count), ListReplies.Pops, cancellation);

    /// <inheritdoc cref="LMPopAsync"/>
    public ValueTask<ListPopsBytes?> LMPopBytesAsync(ReadOnlySpan<RedisKey> keys, ListSide side, long count = 1, CancellationToken cancellation = default) =>
        keys.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(LMPopSpec).CountedKeys(keys).Add(side).Add("COUNT"u8).Add(count), ListReplies.PopsBytes, cancellation);

    /// <summary>Takes the head; null when there is none. <see href="https://redis.io/docs/latest/commands/lpop/"/></summary>
    public ValueTask<string?> LPopAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LPopSpec).Key(key), Replies.Text, cancellation);

    /// <inheritdoc cref="LPopAsync(RedisKey, CancellationToken)"/>
    public ValueTask<byte[]?> LPopBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LPopSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>Takes up to a number of elements from the head on. <see href="https://redis.io/docs/latest/commands/lpop/"/></summary>
    public ValueTask<string[]> LPopAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LPopSpec).Key(key).Add(count), Replies.Texts, cancellation);

    /// <inheritdoc cref="LPopAsync(RedisKey, long, CancellationToken)"/>
    public ValueTask<byte[][]> LPopBytesAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LPopSpec).Key(key).Add(count), Replies.ManyBytes, cancellation);

    /// <summary>Takes the tail; null when there is none. <see href="https://redis.io/docs/latest/commands/rpop/"/></summary>
    public ValueTask<string?> RPopAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RPopSpec).Key(key), Replies.Text, cancellation);

    /// <inheritdoc cref="RPopAsync(RedisKey, CancellationToken)"/>
    public ValueTask<byte[]?> RPopBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RPopSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>Takes up to a number of elements, from the tail backwards. <see href="https://redis.io/docs/latest/commands/rpop/"/></summary>
    public ValueTask<string[]> RPopAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RPopSpec).Key(key).Add(count), Replies.Texts, cancellation);

    /// <inheritdoc cref="RPopAsync(RedisKey, long, CancellationToken)"/>
    public ValueTask<byte[][]> RPopBytesAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RPopSpec).Key(key).Add(count), Replies.ManyBytes, cancellation);

    /// <summary>Moves one list's tail before another's head: the old form of <see cref="LMoveAsync"/>. <see href="https://redis.io/docs/latest/commands/rpoplpush/"/></summary>
    public ValueTask<string?> RPopLPushAsync(RedisKey source, RedisKey destination, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RPopLPushSpec).Key(source).Key(destination), Replies.Text, cancellation);

    /// <inheritdoc cref="RPopLPushAsync"/>
    public ValueTask<byte[]?> RPopLPushBytesAsync(RedisKey source, RedisKey destination, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(RPopLPushSpec).Key(source).Key(destination), Replies.Bytes, cancellation);
}
