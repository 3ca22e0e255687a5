namespace RedHare.Client;

/// <summary>Arguments that several commands share.</summary>
internal static class Arguments
{
    public static CommandLine Keys(this CommandLine line, ReadOnlySpan<RedisKey> keys)
    {
        foreach (var key in keys) line.Key(key);
        return line;
    }

    /// <summary>How many keys, then the keys.</summary>
    public static CommandLine CountedKeys(this CommandLine line, ReadOnlySpan<RedisKey> keys) => line.Add((long)keys.Length).Keys(keys);

    public static CommandLine AddAll(this CommandLine line, ReadOnlySpan<RedisValue> values)
    {
        foreach (var value in values) line.Add(value);
        return line;
    }

    public static CommandLine Add(this CommandLine line, Expiry expiry)
    {
        expiry.AddTo(line);
        return line;
    }

    /// <summary>NX, XX, or nothing.</summary>
    public static CommandLine Add(this CommandLine line, When when) => when switch
    {
        When.Always => line,
        When.NotExists => line.Add("NX"u8),
        When.Exists => line.Add("XX"u8),
        _ => throw new ArgumentOutOfRangeException(nameof(when)),
    };

    /// <summary>LIMIT, where the range is limited: a negative count is all.</summary>
    public static CommandLine AddLimit(this CommandLine line, long offset, long count) =>
        offset == 0 && count < 0 ? line : line.Add("LIMIT"u8).Add(offset).Add(count);

    /// <summary>A blocking command's timeout in seconds, to the millisecond and never less than was asked; zero and infinite wait for ever.</summary>
    public static CommandLine AddTimeout(this CommandLine line, TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan || timeout == TimeSpan.Zero) return line.Add(0L);
        ArgumentOutOfRangeException.ThrowIfLessThan(timeout, TimeSpan.Zero);
        return line.Add(Milliseconds(timeout) / 1000d);
    }

    /// <summary>Whole milliseconds, rounded up: a time that is short is not none.</summary>
    public static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    /// <summary>Whole seconds, rounded up.</summary>
    public static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    public static bool IsWholeSeconds(long ticks) => ticks % TimeSpan.TicksPerSecond == 0;

    /// <summary>Refuses what has no meaning for no keys: to wait for nothing, to store the union of nothing.</summary>
    public static void ThrowIfEmpty(ReadOnlySpan<RedisKey> keys)
    {
        if (keys.IsEmpty) throw new ArgumentException("At least one key is needed.", nameof(keys));
    }
}
