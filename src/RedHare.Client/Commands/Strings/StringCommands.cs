namespace RedHare.Client;

/// <summary>Strings: <see href="https://redis.io/docs/latest/develop/data-types/strings/"/>. Text is UTF-8; methods whose name says Bytes give the bytes as they are.</summary>
public sealed partial class StringCommands(IRedisBackend backend)
{
    private static readonly CommandSpec
        AppendSpec = new("APPEND"),
        GetSpec = new("GET", CommandTraits.ReadOnly),
        GetDelSpec = new("GETDEL"),
        GetExSpec = new("GETEX", CommandTraits.Idempotent),
        GetSetSpec = new("GETSET"),
        GetRangeSpec = new("GETRANGE", CommandTraits.ReadOnly),
        SetRangeSpec = new("SETRANGE", CommandTraits.Idempotent),
        StrLenSpec = new("STRLEN", CommandTraits.ReadOnly),
        SubStrSpec = new("SUBSTR", CommandTraits.ReadOnly);

    /// <summary>Appends, making the key if there is none. Returns the length in bytes afterwards. <see href="https://redis.io/docs/latest/commands/append/"/></summary>
    public ValueTask<long> AppendAsync(RedisKey key, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(AppendSpec).Key(key).Add(value), Replies.Integer, cancellation);

    /// <summary>The value as text; null when there is no key. <see href="https://redis.io/docs/latest/commands/get/"/></summary>
    public ValueTask<string?> GetAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetSpec).Key(key), Replies.Text, cancellation);

    /// <summary>The value; null when there is no key. <see href="https://redis.io/docs/latest/commands/get/"/></summary>
    public ValueTask<byte[]?> GetBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>The value, and the key is deleted. <see href="https://redis.io/docs/latest/commands/getdel/"/></summary>
    public ValueTask<string?> GetDelAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetDelSpec).Key(key), Replies.Text, cancellation);

    /// <inheritdoc cref="GetDelAsync"/>
    public ValueTask<byte[]?> GetDelBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetDelSpec).Key(key), Replies.Bytes, cancellation);

    /// <summary>The value, and the key's end is set anew, or taken away by <see cref="Expiry.Persist"/>. <see href="https://redis.io/docs/latest/commands/getex/"/></summary>
    public ValueTask<string?> GetExAsync(RedisKey key, Expiry expiry, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetExSpec).Key(key).Add(expiry), Replies.Text, cancellation);

    /// <inheritdoc cref="GetExAsync"/>
    public ValueTask<byte[]?> GetExBytesAsync(RedisKey key, Expiry expiry, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetExSpec).Key(key).Add(expiry), Replies.Bytes, cancellation);

    /// <summary>Sets a key and returns what it held; its end is taken away. <see cref="SetGetAsync"/> has more options. <see href="https://redis.io/docs/latest/commands/getset/"/></summary>
    public ValueTask<string?> GetSetAsync(RedisKey key, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetSetSpec).Key(key).Add(value), Replies.Text, cancellation);

    /// <inheritdoc cref="GetSetAsync"/>
    public ValueTask<byte[]?> GetSetBytesAsync(RedisKey key, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetSetSpec).Key(key).Add(value), Replies.Bytes, cancellation);

    /// <summary>A part of the value, from one byte to another, both inclusive, negative ones from the end; empty when there is none.
    /// <see href="https://redis.io/docs/latest/commands/getrange/"/></summary>
    public ValueTask<string> GetRangeAsync(RedisKey key, long start, long end, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetRangeSpec).Key(key).Add(start).Add(end), Replies.TextOrEmpty, cancellation);

    /// <inheritdoc cref="GetRangeAsync"/>
    public ValueTask<byte[]> GetRangeBytesAsync(RedisKey key, long start, long end, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(GetRangeSpec).Key(key).Add(start).Add(end), Replies.BytesOrEmpty, cancellation);

    /// <summary>Overwrites bytes from an offset on; what is missing before it becomes zeros. Returns the length in bytes afterwards. <see href="https://redis.io/docs/latest/commands/setrange/"/></summary>
    public ValueTask<long> SetRangeAsync(RedisKey key, long offset, RedisValue value, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SetRangeSpec).Key(key).Add(offset).Add(value), Replies.Integer, cancellation);

    /// <summary>The length in bytes; 0 when there is no key. <see href="https://redis.io/docs/latest/commands/strlen/"/></summary>
    public ValueTask<long> StrLenAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(StrLenSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>The old name of <see cref="GetRangeAsync"/>. <see href="https://redis.io/docs/latest/commands/substr/"/></summary>
    public ValueTask<string> SubStrAsync(RedisKey key, long start, long end, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(SubStrSpec).Key(key).Add(start).Add(end), Replies.TextOrEmpty, cancellation);
}
