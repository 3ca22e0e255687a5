namespace RedHare.Client;

/// <summary>Bits and small integers within a string: <see href="https://redis.io/docs/latest/develop/data-types/bitmaps/"/>. Bit 0 is the highest of the first byte.</summary>
public sealed class BitmapCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        BitCountSpec = new("BITCOUNT", CommandTraits.ReadOnly),
        BitFieldSpec = new("BITFIELD"),
        BitFieldRoSpec = new("BITFIELD_RO", CommandTraits.ReadOnly),
        BitOpSpec = new("BITOP"),
        BitPosSpec = new("BITPOS", CommandTraits.ReadOnly),
        GetBitSpec = new("GETBIT", CommandTraits.ReadOnly),
        SetBitSpec = new("SETBIT");

    /// <summary>How many bits are set. <see href="https://redis.io/docs/latest/commands/bitcount/"/></summary>
    public ValueTask<long> BitCountAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(BitCountSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>How many bits of a range are set. <see href="https://redis.io/docs/latest/commands/bitcount/"/></summary>
    /// <param name="key">The string.</param>
    /// <param name="start">The first; negative from the end.</param>
    /// <param name="end">The last, inclusive; negative from the end.</param>
    /// <param name="unit">Of start and end. Bits since Redis 7.0.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long> BitCountAsync(RedisKey key, long start, long end, BitUnit unit = BitUnit.Byte, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Range(CommandLine.Rent(BitCountSpec).Key(key), start, end, unit), Replies.Integer, cancellation);

    /// <summary>Reads, sets and increments integers within a string, in order and at once. One result each, null where an overflow was refused (<see cref="BitOverflow.Fail"/>);
    /// without operations no work. <see href="https://redis.io/docs/latest/commands/bitfield/"/></summary>
    public ValueTask<long?[]> BitFieldAsync(RedisKey key, BitFieldOperations operations, CancellationToken cancellation = default) =>
        operations.Count == 0 ? new([]) : backend.ExecuteAsync(operations.AddTo(CommandLine.Rent(operations.OnlyReads ? BitFieldRoSpec : BitFieldSpec).Key(key)), Replies.IntegersOrNulls, cancellation);

    /// <summary>Reads integers within a string; it may go to a replica and be retried. <see href="https://redis.io/docs/latest/commands/bitfield_ro/"/></summary>
    /// <exception cref="ArgumentException">An operation writes.</exception>
    public ValueTask<long?[]> BitFieldRoAsync(RedisKey key, BitFieldOperations operations, CancellationToken cancellation = default) =>
        operations.OnlyReads ? BitFieldAsync(key, operations, cancellation) : throw new ArgumentException("An operation writes.", nameof(operations));

    /// <summary>Combines strings bit by bit, the shorter ones filled with zeros. Returns the result's length in bytes. In a cluster all must share a slot. <see href="https://redis.io/docs/latest/commands/bitop/"/></summary>
    /// <param name="operation">How; NOT takes one key.</param>
    /// <param name="destination">What is overwritten.</param>
    /// <param name="keys">At least one.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ArgumentException">There is no key.</exception>
    public ValueTask<long> BitOpAsync(BitOperation operation, RedisKey destination, ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default)
    {
        Arguments.ThrowIfEmpty(keys);
        var name = operation switch
        {
            BitOperation.And => "AND"u8,
            BitOperation.Or => "OR"u8,
            BitOperation.Xor => "XOR"u8,
            BitOperation.Not => "NOT"u8,
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
        return backend.ExecuteAsync(CommandLine.Rent(BitOpSpec).Add(name).Key(destination).Keys(keys), Replies.Integer, cancellation);
    }

    /// <summary>Where the first bit of a value is; -1 for nowhere. A string is followed by zeros without end. <see href="https://redis.io/docs/latest/commands/bitpos/"/></summary>
    public ValueTask<long> BitPosAsync(RedisKey key, bool bit, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(BitPosSpec).Key(key).Add(bit ? 1L : 0L), Replies.Integer, cancellation);

    /// <summary>Where the first bit of a value is within a range; -1 for nowhere. <see href="https://redis.io/docs/latest/commands/bitpos/"/></summary>
    /// <param name="key">The string.</param>
    /// <param name="bit">The value.</param>
    /// <param name="start">The first; negative from the end.</param>
    /// <param name="end">The last, inclusive; negative from the end.</param>
    /// <param name="unit">Of start and end, not of the result, which is in bits. Bits since Redis 7.0.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public ValueTask<long> BitPosAsync(RedisKey key, bool bit, long start, long end = -1, BitUnit unit = BitUnit.Byte, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Range(CommandLine.Rent(BitPosSpec).Key(key).Add(bit ? 1L : 0L), start, end, unit), Replies.Integer, cancellation);

    /// <summary>A bit; false beyond the string's end. <see href="https://redis.io/docs/latest/commands/getbit/"/></summary>
    public ValueTask<bool> GetBitAsync(RedisKey key, long offset, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetBitSpec).Key(key).Add(offset), Replies.Boolean, cancellation);

    /// <summary>Sets a bit, the string growing as far as needed. Returns what it was before. <see href="https://redis.io/docs/latest/commands/setbit/"/></summary>
    public ValueTask<bool> SetBitAsync(RedisKey key, long offset, bool bit, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SetBitSpec).Key(key).Add(offset).Add(bit ? 1L : 0L), Replies.Boolean, cancellation);

    // BYTE is not said, so that servers before 7.0 understand it.
    private static CommandLine Range(CommandLine line, long start, long end, BitUnit unit)
    {
        line.Add(start).Add(end);
        return unit == BitUnit.Bit ? line.Add("BIT"u8) : line;
    }
}

/// <summary>What a range of a string counts.</summary>
public enum BitUnit
{
    /// <summary>BYTE.</summary>
    Byte,

    /// <summary>BIT.</summary>
    Bit,
}

/// <summary>How strings are combined.</summary>
public enum BitOperation
{
    /// <summary>AND.</summary>
    And,

    /// <summary>OR.</summary>
    Or,

    /// <summary>XOR.</summary>
    Xor,

    /// <summary>NOT, of one string.</summary>
    Not,
}
