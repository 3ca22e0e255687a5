namespace RedHare.Client;

/// <summary>Lists: <see href="https://redis.io/docs/latest/develop/data-types/lists/"/>. The head is the left end, the tail the right. Text is UTF-8; methods whose name says Bytes give
/// the elements as they are.</summary>
public sealed partial class ListCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        LIndexSpec = new("LINDEX", CommandTraits.ReadOnly),
        LInsertSpec = new("LINSERT"),
        LLenSpec = new("LLEN", CommandTraits.ReadOnly),
        LPosSpec = new("LPOS", CommandTraits.ReadOnly),
        LPushSpec = new("LPUSH"),
        LPushXSpec = new("LPUSHX"),
        LRangeSpec = new("LRANGE", CommandTraits.ReadOnly),
        LRemSpec = new("LREM"),
        LSetSpec = new("LSET"), // not sent twice: an element pushed in between moves the index
        LTrimSpec = new("LTRIM"),
        RPushSpec = new("RPUSH"),
        RPushXSpec = new("RPUSHX");

    /// <summary>The element at an index, a negative one from the tail; null when there is none. <see href="https://redis.io/docs/latest/commands/lindex/"/></summary>
    public ValueTask<string?> LIndexAsync(RedisKey key, long index, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LIndexSpec).Key(key).Add(index), Replies.Text, cancellation);

    /// <inheritdoc cref="LIndexAsync"/>
    public ValueTask<byte[]?> LIndexBytesAsync(RedisKey key, long index, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LIndexSpec).Key(key).Add(index), Replies.Bytes, cancellation);

    /// <summary>Inserts beside the first element that equals the pivot. Returns the length afterwards, 0 when there is no key, −1 when there is no such element.
    /// <see href="https://redis.io/docs/latest/commands/linsert/"/></summary>
    public ValueTask<long> LInsertAsync(RedisKey key, ListPlace place, RedisValue pivot, RedisValue element, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LInsertSpec).Key(key).Add(place == ListPlace.Before ? "BEFORE"u8 : "AFTER"u8).Add(pivot).Add(element), Replies.Integer, cancellation);

    /// <summary>The number of elements; 0 when there is no key. <see href="https://redis.io/docs/latest/commands/llen/"/></summary>
    public ValueTask<long> LLenAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LLenSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>The index of an element; null when there is none. <see href="https://redis.io/docs/latest/commands/lpos/"/></summary>
    /// <param name="key">The list.</param>
    /// <param name="element">What is looked for.</param>
    /// <param name="rank">RANK: which of several, 1 for the first, −1 for the last.</param>
    /// <param name="maxLength">MAXLEN: at how many elements it looks; 0 for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long?> LPosAsync(RedisKey key, RedisValue element, long rank = 1, long maxLength = 0, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Position(key, element, rank, maxLength), Replies.IntegerOrNull, cancellation);

    /// <summary>LPOS … COUNT: the indexes of an element. <see href="https://redis.io/docs/latest/commands/lpos/"/></summary>
    /// <param name="key">The list.</param>
    /// <param name="element">What is looked for.</param>
    /// <param name="count">COUNT: at most how many; 0 for all.</param>
    /// <param name="rank">RANK: from which on, 1 for the first; negative ones go from the last towards the head.</param>
    /// <param name="maxLength">MAXLEN: at how many elements it looks; 0 for all.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long[]> LPosCountAsync(RedisKey key, RedisValue element, long count, long rank = 1, long maxLength = 0, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Position(key, element, rank, maxLength).Add("COUNT"u8).Add(count), Replies.Integers, cancellation);

    /// <summary>Puts an element before the head. Returns the length afterwards. <see href="https://redis.io/docs/latest/commands/lpush/"/></summary>
    public ValueTask<long> LPushAsync(RedisKey key, RedisValue element, CancellationToken cancellation = default) => Push(LPushSpec, key, [element], cancellation);

    /// <summary>Puts elements before the head, one after the other: the last becomes the head. Returns the length afterwards; 0, without asking, for none.
    /// <see href="https://redis.io/docs/latest/commands/lpush/"/></summary>
    public ValueTask<long> LPushAsync(RedisKey key, ReadOnlySpan<RedisValue> elements, CancellationToken cancellation = default) => Push(LPushSpec, key, elements, cancellation);

    /// <summary>As <see cref="LPushAsync(RedisKey, RedisValue, CancellationToken)"/>, only if there is a list; 0 when there is none. <see href="https://redis.io/docs/latest/commands/lpushx/"/></summary>
    public ValueTask<long> LPushXAsync(RedisKey key, RedisValue element, CancellationToken cancellation = default) => Push(LPushXSpec, key, [element], cancellation);

    /// <summary>As <see cref="LPushAsync(RedisKey, ReadOnlySpan{RedisValue}, CancellationToken)"/>, only if there is a list; 0 when there is none. <see href="https://redis.io/docs/latest/commands/lpushx/"/></summary>
    public ValueTask<long> LPushXAsync(RedisKey key, ReadOnlySpan<RedisValue> elements, CancellationToken cancellation = default) => Push(LPushXSpec, key, elements, cancellation);

    /// <summary>Elements from one index to another, both inclusive, negative ones from the tail; <c>0, −1</c> is all. <see href="https://redis.io/docs/latest/commands/lrange/"/></summary>
    public ValueTask<string[]> LRangeAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LRangeSpec).Key(key).Add(start).Add(stop), Replies.Texts, cancellation);

    /// <inheritdoc cref="LRangeAsync"/>
    public ValueTask<byte[][]> LRangeBytesAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LRangeSpec).Key(key).Add(start).Add(stop), Replies.ManyBytes, cancellation);

    /// <summary>Removes equal elements: as many as the count says, from the head; from the tail for a negative count; all for 0. Returns how many.
    /// <see href="https://redis.io/docs/latest/commands/lrem/"/></summary>
    public ValueTask<long> LRemAsync(RedisKey key, long count, RedisValue element, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LRemSpec).Key(key).Add(count).Add(element), Replies.Integer, cancellation);

    /// <summary>Sets the element at an index, a negative one from the tail. <see href="https://redis.io/docs/latest/commands/lset/"/></summary>
    /// <exception cref="RedisServerException">There is no such key or index.</exception>
    public ValueTask LSetAsync(RedisKey key, long index, RedisValue element, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LSetSpec).Key(key).Add(index).Add(element), Replies.IsThere, cancellation).Done();

    /// <summary>Removes what is not between two indexes, both inclusive, negative ones from the tail. <see href="https://redis.io/docs/latest/commands/ltrim/"/></summary>
    public ValueTask LTrimAsync(RedisKey key, long start, long stop, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LTrimSpec).Key(key).Add(start).Add(stop), Replies.IsThere, cancellation).Done();

    /// <summary>Puts an element behind the tail. Returns the length afterwards. <see href="https://redis.io/docs/latest/commands/rpush/"/></summary>
    public ValueTask<long> RPushAsync(RedisKey key, RedisValue element, CancellationToken cancellation = default) => Push(RPushSpec, key, [element], cancellation);

    /// <summary>Puts elements behind the tail, one after the other. Returns the length afterwards; 0, without asking, for none. <see href="https://redis.io/docs/latest/commands/rpush/"/></summary>
    public ValueTask<long> RPushAsync(RedisKey key, ReadOnlySpan<RedisValue> elements, CancellationToken cancellation = default) => Push(RPushSpec, key, elements, cancellation);

    /// <summary>As <see cref="RPushAsync(RedisKey, RedisValue, CancellationToken)"/>, only if there is a list; 0 when there is none. <see href="https://redis.io/docs/latest/commands/rpushx/"/></summary>
    public ValueTask<long> RPushXAsync(RedisKey key, RedisValue element, CancellationToken cancellation = default) => Push(RPushXSpec, key, [element], cancellation);

    /// <summary>As <see cref="RPushAsync(RedisKey, ReadOnlySpan{RedisValue}, CancellationToken)"/>, only if there is a list; 0 when there is none. <see href="https://redis.io/docs/latest/commands/rpushx/"/></summary>
    public ValueTask<long> RPushXAsync(RedisKey key, ReadOnlySpan<RedisValue> elements, CancellationToken cancellation = default) => Push(RPushXSpec, key, elements, cancellation);

    private ValueTask<long> Push(CommandSpec spec, RedisKey key, ReadOnlySpan<RedisValue> elements, CancellationToken cancellation) =>
        elements.IsEmpty ? default : backend.ExecuteAsync(CommandLine.Rent(spec).Key(key).AddAll(elements), Replies.Integer, cancellation);

    private static CommandLine Position(RedisKey key, RedisValue element, long rank, long maxLength)
    {
        var line = CommandLine.Rent(LPosSpec).Key(key).Add(element);
        if (rank != 1) line.Add("RANK"u8).Add(rank);
        return maxLength == 0 ? line : line.Add("MAXLEN"u8).Add(maxLength);
    }
}
