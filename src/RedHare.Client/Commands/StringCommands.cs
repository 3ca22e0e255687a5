namespace RedHare.Client;

/// <summary>Strings: <see href="https://redis.io/docs/latest/develop/data-types/strings/"/>. Text is UTF-8; methods whose name says Bytes give the bytes as they are.</summary>
public sealed class StringCommands(IRedisBackend backend)
{
    private static readonly CommandSpec AppendSpec = new("APPEND"), DecrBySpec = new("DECRBY"), GetSpec = new("GET", CommandTraits.ReadOnly), GetDelSpec = new("GETDEL"), GetExSpec = new("GETEX", CommandTraits.Idempotent),
        GetRangeSpec = new("GETRANGE", CommandTraits.ReadOnly), IncrSpec = new("INCR"), IncrBySpec = new("INCRBY"), IncrByFloatSpec = new("INCRBYFLOAT"), LcsSpec = new("LCS", CommandTraits.ReadOnly),
        MGetSpec = new("MGET", CommandTraits.ReadOnly), MSetSpec = new("MSET", CommandTraits.Idempotent), MSetNxSpec = new("MSETNX"), SetSpec = new("SET", CommandTraits.Idempotent), SetIfSpec = new("SET"),
        SetRangeSpec = new("SETRANGE", CommandTraits.Idempotent), StrLenSpec = new("STRLEN", CommandTraits.ReadOnly);

    /// <summary>Appends, making the key if there is none. Returns the length in bytes afterwards. <see href="https://redis.io/docs/latest/commands/append/"/></summary>
    public ValueTask<long> AppendAsync(RedisKey key, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(AppendSpec).Key(key).Add(value), Replies.Integer, cancellation);

    /// <summary>Subtracts, from 0 if there is no key. Returns the new number. <see href="https://redis.io/docs/latest/commands/decrby/"/></summary>
    public ValueTask<long> DecrementAsync(RedisKey key, long by = 1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(DecrBySpec).Key(key).Add(by), Replies.Integer, cancellation);

    /// <summary>The value as text; null when there is no key. <see href="https://redis.io/docs/latest/commands/get/"/></summary>
    public ValueTask<string?> GetAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetSpec).Key(key), Replies.Text, cancellation);

    /// <summary>The value; null when there is no key. <see href="https://redis.io/docs/latest/commands/get/"/></summary>
    public ValueTask<byte[]?> GetBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>The value, and the key is deleted. <see href="https://redis.io/docs/latest/commands/getdel/"/></summary>
    public ValueTask<string?> GetAndDeleteAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetDelSpec).Key(key), Replies.Text, cancellation);

    /// <summary>The value, and the key's end is set anew. <see href="https://redis.io/docs/latest/commands/getex/"/></summary>
    public ValueTask<string?> GetAndExpireAsync(RedisKey key, Expiry expiry, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(GetExSpec).Key(key);
        expiry.AddTo(line);
        return backend.ExecuteAsync(line, Replies.Text, cancellation);
    }

    /// <summary>Bytes of the value from one index to another, both inclusive, negative ones from the end. <see href="https://redis.io/docs/latest/commands/getrange/"/></summary>
    public ValueTask<byte[]?> GetRangeAsync(RedisKey key, long start, long end, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetRangeSpec).Key(key).Add(start).Add(end), Replies.Bytes, cancellation);

    /// <summary>Adds, to 0 if there is no key. Returns the new number. <see href="https://redis.io/docs/latest/commands/incrby/"/></summary>
    public ValueTask<long> IncrementAsync(RedisKey key, long by = 1, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(by == 1 ? CommandLine.Rent(IncrSpec).Key(key) : CommandLine.Rent(IncrBySpec).Key(key).Add(by), Replies.Integer, cancellation);

    /// <summary>Adds a floating-point number. Returns the new number. <see href="https://redis.io/docs/latest/commands/incrbyfloat/"/></summary>
    public ValueTask<double> IncrementAsync(RedisKey key, double by, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(IncrByFloatSpec).Key(key).Add(by), Replies.Double, cancellation);

    /// <summary>The longest common subsequence of two values. <see href="https://redis.io/docs/latest/commands/lcs/"/></summary>
    public ValueTask<string?> LongestCommonSubsequenceAsync(RedisKey first, RedisKey second, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(LcsSpec).Key(first).Key(second), Replies.Text, cancellation);

    /// <summary>Several values in the order of the keys, null where there is none. <see href="https://redis.io/docs/latest/commands/mget/"/></summary>
    public ValueTask<string?[]> GetManyAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new ValueTask<string?[]>([]) : backend.ExecuteAsync(Keys(MGetSpec, keys), Replies.TextsOrNulls, cancellation);

    /// <summary>Several values as bytes. <see href="https://redis.io/docs/latest/commands/mget/"/></summary>
    public ValueTask<byte[]?[]> GetManyBytesAsync(ReadOnlySpan<RedisKey> keys, CancellationToken cancellation = default) =>
        keys.IsEmpty ? new ValueTask<byte[]?[]>([]) : backend.ExecuteAsync(Keys(MGetSpec, keys), Replies.BytesOrNulls, cancellation);

    /// <summary>Sets several keys at once. <see href="https://redis.io/docs/latest/commands/mset/"/></summary>
    public ValueTask SetManyAsync(ReadOnlySpan<KeyValuePair<RedisKey, RedisValue>> pairs, CancellationToken cancellation = default) =>
        pairs.IsEmpty ? default : Done(backend.ExecuteAsync(Pairs(MSetSpec, pairs), Replies.IsThere, cancellation));

    /// <summary>Sets several keys if none of them is there. <see href="https://redis.io/docs/latest/commands/msetnx/"/></summary>
    public ValueTask<bool> TrySetManyAsync(ReadOnlySpan<KeyValuePair<RedisKey, RedisValue>> pairs, CancellationToken cancellation = default) =>
        pairs.IsEmpty ? new ValueTask<bool>(true) : backend.ExecuteAsync(Pairs(MSetNxSpec, pairs), Replies.Boolean, cancellation);

    /// <summary>Sets a key to a string, whatever it held. <see href="https://redis.io/docs/latest/commands/set/"/></summary>
    public ValueTask SetAsync(RedisKey key, RedisValue value, Expiry expiry = default, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(SetSpec).Key(key).Add(value);
        expiry.AddTo(line);
        return Done(backend.ExecuteAsync(line, Replies.IsThere, cancellation));
    }

    /// <summary>Sets a key under a condition; false when it did not hold. <see href="https://redis.io/docs/latest/commands/set/"/></summary>
    public ValueTask<bool> TrySetAsync(RedisKey key, RedisValue value, When when, Expiry expiry = default, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(SetIfSpec).Key(key).Add(value);
        if (when != When.Always) line.Add(when == When.NotExists ? "NX"u8 : "XX"u8);
        expiry.AddTo(line);
        return backend.ExecuteAsync(line, Replies.IsThere, cancellation);
    }

    /// <summary>Sets a key and returns the string that it held before. <see href="https://redis.io/docs/latest/commands/set/"/></summary>
    public ValueTask<string?> ExchangeAsync(RedisKey key, RedisValue value, Expiry expiry = default, CancellationToken cancellation = default)
    {
        var line = CommandLine.Rent(SetIfSpec).Key(key).Add(value).Add("GET"u8);
        expiry.AddTo(line);
        return backend.ExecuteAsync(line, Replies.Text, cancellation);
    }

    /// <summary>Overwrites bytes from an offset on. Returns the length in bytes afterwards. <see href="https://redis.io/docs/latest/commands/setrange/"/></summary>
    public ValueTask<long> SetRangeAsync(RedisKey key, long offset, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SetRangeSpec).Key(key).Add(offset).Add(value), Replies.Integer, cancellation);

    /// <summary>The length in bytes; 0 when there is no key. <see href="https://redis.io/docs/latest/commands/strlen/"/></summary>
    public ValueTask<long> LengthAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(StrLenSpec).Key(key), Replies.Integer, cancellation);

    private static CommandLine Keys(CommandSpec spec, ReadOnlySpan<RedisKey> keys)
    {
        var line = CommandLine.Rent(spec);
        foreach (var key in keys) line.Key(key);
        return line;
    }

    private static CommandLine Pairs(CommandSpec spec, ReadOnlySpan<KeyValuePair<RedisKey, RedisValue>> pairs)
    {
        var line = CommandLine.Rent(spec);
        foreach (var (key, value) in pairs) line.Key(key).Add(value);
        return line;
    }

    private static async ValueTask Done(ValueTask<bool> task) => await task.ConfigureAwait(false);
}
