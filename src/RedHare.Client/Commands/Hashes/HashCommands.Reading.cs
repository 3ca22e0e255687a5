namespace RedHare.Client;

public sealed partial class HashCommands
{
    private static readonly CommandSpec
        HGetSpec = new("HGET", CommandTraits.ReadOnly),
        HGetAllSpec = new("HGETALL", CommandTraits.ReadOnly),
        HKeysSpec = new("HKEYS", CommandTraits.ReadOnly),
        HLenSpec = new("HLEN", CommandTraits.ReadOnly),
        HMGetSpec = new("HMGET", CommandTraits.ReadOnly),
        HRandFieldSpec = new("HRANDFIELD", CommandTraits.ReadOnly),
        HScanSpec = new("HSCAN", CommandTraits.Idempotent),
        HStrLenSpec = new("HSTRLEN", CommandTraits.ReadOnly),
        HValsSpec = new("HVALS", CommandTraits.ReadOnly);

    /// <summary>A field's value as text; null when there is none. <see href="https://redis.io/docs/latest/commands/hget/"/></summary>
    public ValueTask<string?> HGetAsync(RedisKey key, RedisValue field, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HGetSpec).Key(key).Add(field), Replies.Text, cancellation);

    /// <summary>A field's value; null when there is none. <see href="https://redis.io/docs/latest/commands/hget/"/></summary>
    public ValueTask<byte[]?> HGetBytesAsync(RedisKey key, RedisValue field, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HGetSpec).Key(key).Add(field), Replies.Bytes, cancellation);

    /// <summary>All fields and their values; empty when there is no key. <see href="https://redis.io/docs/latest/commands/hgetall/"/></summary>
    public ValueTask<Dictionary<string, string>> HGetAllAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HGetAllSpec).Key(key), HashReplies.Texts, cancellation);

    /// <summary>All fields, their names as text, and their values as bytes; empty when there is no key. <see href="https://redis.io/docs/latest/commands/hgetall/"/></summary>
    public ValueTask<Dictionary<string, byte[]>> HGetAllBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HGetAllSpec).Key(key), HashReplies.Bytes, cancellation);

    /// <summary>The names of all fields. <see href="https://redis.io/docs/latest/commands/hkeys/"/></summary>
    public ValueTask<string[]> HKeysAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HKeysSpec).Key(key), Replies.Texts, cancellation);

    /// <summary>The number of fields; 0 when there is no key. <see href="https://redis.io/docs/latest/commands/hlen/"/></summary>
    public ValueTask<long> HLenAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HLenSpec).Key(key), Replies.Integer, cancellation);

    /// <summary>Several values in the order of the fields, null where there is none. <see href="https://redis.io/docs/latest/commands/hmget/"/></summary>
    public ValueTask<string?[]> HMGetAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        fields.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(HMGetSpec).Key(key).AddAll(fields), Replies.TextsOrNulls, cancellation);

    /// <inheritdoc cref="HMGetAsync"/>
    public ValueTask<byte[]?[]> HMGetBytesAsync(RedisKey key, ReadOnlySpan<RedisValue> fields, CancellationToken cancellation = default) =>
        fields.IsEmpty ? new([]) : backend.ExecuteAsync(CommandLine.Rent(HMGetSpec).Key(key).AddAll(fields), Replies.BytesOrNulls, cancellation);

    /// <summary>The name of some field; null when there is no key. <see href="https://redis.io/docs/latest/commands/hrandfield/"/></summary>
    public ValueTask<string?> HRandFieldAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HRandFieldSpec).Key(key), Replies.Text, cancellation);

    /// <summary>The names of some fields: up to a number of different ones, or, for a negative number, as many as that says, some perhaps more than once.
    /// <see href="https://redis.io/docs/latest/commands/hrandfield/"/></summary>
    public ValueTask<string[]> HRandFieldAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HRandFieldSpec).Key(key).Add(count), Replies.Texts, cancellation);

    /// <summary>HRANDFIELD … WITHVALUES: as <see cref="HRandFieldAsync(RedisKey, long, CancellationToken)"/>, with the values. <see href="https://redis.io/docs/latest/commands/hrandfield/"/></summary>
    public ValueTask<HashField[]> HRandFieldWithValuesAsync(RedisKey key, long count, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HRandFieldSpec).Key(key).Add(count).Add("WITHVALUES"u8), HashReplies.Fields, cancellation);

    /// <summary>The fields with their values, page by page. Whatever is there from beginning to end comes; what comes or goes meanwhile may or may not; a field may come twice.
    /// <see href="https://redis.io/docs/latest/commands/hscan/"/></summary>
    /// <param name="key">The hash.</param>
    /// <param name="pattern">MATCH: only fields whose name matches a glob pattern.</param>
    /// <param name="count">COUNT: about how many fields a page looks at.</param>
    /// <param name="cancellation">Ends the scan.</param>
    public IAsyncEnumerable<HashField> HScanAsync(RedisKey key, RedisValue? pattern = null, long? count = null, CancellationToken cancellation = default) =>
        ScanPages.ReadAsync(backend, HScanSpec, key, pattern, count, HashReplies.Page, cancellation: cancellation);

    /// <summary>HSCAN … NOVALUES: as <see cref="HScanAsync"/>, only the names (since Redis 7.4). <see href="https://redis.io/docs/latest/commands/hscan/"/></summary>
    public IAsyncEnumerable<string> HScanNoValuesAsync(RedisKey key, RedisValue? pattern = null, long? count = null, CancellationToken cancellation = default) =>
        ScanPages.ReadAsync(backend, HScanSpec, key, pattern, count, ScanPages.Texts, namesOnly: true, cancellation: cancellation);

    /// <summary>The length of a field's value in bytes; 0 when there is none. <see href="https://redis.io/docs/latest/commands/hstrlen/"/></summary>
    public ValueTask<long> HStrLenAsync(RedisKey key, RedisValue field, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HStrLenSpec).Key(key).Add(field), Replies.Integer, cancellation);

    /// <summary>The values of all fields, in the order of <see cref="HKeysAsync"/>. <see href="https://redis.io/docs/latest/commands/hvals/"/></summary>
    public ValueTask<string[]> HValsAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HValsSpec).Key(key), Replies.Texts, cancellation);

    /// <inheritdoc cref="HValsAsync"/>
    public ValueTask<byte[][]> HValsBytesAsync(RedisKey key, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(CommandLine.Rent(HValsSpec).Key(key), Replies.ManyBytes, cancellation);
}
