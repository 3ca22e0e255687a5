namespace RedHare.Client;

// These run on connections of their own. A timeout of zero, or an infinite one, waits for ever; others go to the millisecond, rounded up.
public sealed partial class ListCommands
{
    private static readonly CommandSpec
        BLMoveSpec = new("BLMOVE", CommandTraits.Blocking),
        BLMPopSpec = new("BLMPOP", CommandTraits.Blocking),
        BLPopSpec = new("BLPOP", CommandTraits.Blocking),
        BRPopSpec = new("BRPOP", CommandTraits.Blocking),
        BRPopLPushSpec = new("BRPOPLPUSH", CommandTraits.Blocking);

    /// <summary>As <see cref="LMoveAsync"/>, waiting for an element; null when none came in time. <see href="https://redis.io/docs/latest/commands/blmove/"/></summary>
    public ValueTask<string?> BLMoveAsync(RedisKey source, RedisKey destination, ListSide from, ListSide to, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(BLMoveSpec).Key(source).Key(destination).Add(from).Add(to).AddTimeout(timeout), Replies.Text, cancellation);

    /// <inheritdoc cref="BLMoveAsync"/>
    public ValueTask<byte[]?> BLMoveBytesAsync(RedisKey source, RedisKey destination, ListSide from, ListSide to, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(BLMoveSpec).Key(source).Key(destination).Add(from).Add(to).AddTimeout(timeout), Replies.Bytes, cancellation);

    /// <summary>As <see cref="LMPopAsync"/>, waiting for elements; null when none came in time. <see href="https://redis.io/docs/latest/commands/blmpop/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<ListPops?> BLMPopAsync(ReadOnlySpan<RedisKey> keys, ListSide side, TimeSpan timeout, long count = 1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Several(keys, side, timeout, count), ListReplies.Pops, cancellation);

    /// <inheritdoc cref="BLMPopAsync"/>
    public ValueTask<ListPopsBytes?> BLMPopBytesAsync(ReadOnlySpan<RedisKey> keys, ListSide side, TimeSpan timeout, long count = 1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Several(keys, side, timeout, count), ListReplies.PopsBytes, cancellation);

    /// <summary>Takes the head, waiting for one; null when none came in time. <see href="https://redis.io/docs/latest/commands/blpop/"/></summary>
    public ValueTask<string?> BLPopAsync(RedisKey key, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BLPopSpec, [key], timeout), ListReplies.Element, cancellation);

    /// <inheritdoc cref="BLPopAsync(RedisKey, TimeSpan, CancellationToken)"/>
    public ValueTask<byte[]?> BLPopBytesAsync(RedisKey key, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BLPopSpec, [key], timeout), ListReplies.ElementBytes, cancellation);

    /// <summary>Takes the head of the first list that has one, waiting for it; null when none came in time. <see href="https://redis.io/docs/latest/commands/blpop/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<ListPop?> BLPopAsync(ReadOnlySpan<RedisKey> keys, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BLPopSpec, keys, timeout), ListReplies.Pop, cancellation);

    /// <inheritdoc cref="BLPopAsync(ReadOnlySpan{RedisKey}, TimeSpan, CancellationToken)"/>
    public ValueTask<ListPopBytes?> BLPopBytesAsync(ReadOnlySpan<RedisKey> keys, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BLPopSpec, keys, timeout), ListReplies.PopBytes, cancellation);

    /// <summary>Takes the tail, waiting for one; null when none came in time. <see href="https://redis.io/docs/latest/commands/brpop/"/></summary>
    public ValueTask<string?> BRPopAsync(RedisKey key, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BRPopSpec, [key], timeout), ListReplies.Element, cancellation);

    /// <inheritdoc cref="BRPopAsync(RedisKey, TimeSpan, CancellationToken)"/>
    public ValueTask<byte[]?> BRPopBytesAsync(RedisKey key, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BRPopSpec, [key], timeout), ListReplies.ElementBytes, cancellation);

    /// <summary>Takes the tail of the first list that has one, waiting for it; null when none came in time. <see href="https://redis.io/docs/latest/commands/brpop/"/></summary>
    /// <exception cref="ArgumentException">No keys.</exception>
    public ValueTask<ListPop?> BRPopAsync(ReadOnlySpan<RedisKey> keys, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BRPopSpec, keys, timeout), ListReplies.Pop, cancellation);

    /// <inheritdoc cref="BRPopAsync(ReadOnlySpan{RedisKey}, TimeSpan, CancellationToken)"/>
    public ValueTask<ListPopBytes?> BRPopBytesAsync(ReadOnlySpan<RedisKey> keys, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(One(BRPopSpec, keys, timeout), ListReplies.PopBytes, cancellation);

    /// <summary>As <see cref="RPopLPushAsync"/>, waiting for an element; null when none came in time. <see href="https://redis.io/docs/latest/commands/brpoplpush/"/></summary>
    public ValueTask<string?> BRPopLPushAsync(RedisKey source, RedisKey destination, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(BRPopLPushSpec).Key(source).Key(destination).AddTimeout(timeout), Replies.Text, cancellation);

    /// <inheritdoc cref="BRPopLPushAsync"/>
    public ValueTask<byte[]?> BRPopLPushBytesAsync(RedisKey source, RedisKey destination, TimeSpan timeout, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(BRPopLPushSpec).Key(source).Key(destination).AddTimeout(timeout), Replies.Bytes, cancellation);

    private static CommandLine One(CommandSpec spec, ReadOnlySpan<RedisKey> keys, TimeSpan timeout)
    {
        Arguments.ThrowIfEmpty(keys);
        return CommandLine.Rent(spec).Keys(keys).AddTimeout(timeout);
    }

    private static CommandLine Several(ReadOnlySpan<RedisKey> keys, ListSide side, TimeSpan timeout, long count)
    {
        Arguments.ThrowIfEmpty(keys);
        return CommandLine.Rent(BLMPopSpec).AddTimeout(timeout).CountedKeys(keys).Add(side).Add("COUNT"u8).Add(count);
    }
}
