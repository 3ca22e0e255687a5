namespace RedHare.Client;

public sealed partial class KeyCommands
{
    private static readonly CommandSpec
        SortSpec = new("SORT", CommandTraits.Idempotent), // it only reads, but servers take it for a write, since it may store
        SortStoreSpec = new("SORT"),
        SortRoSpec = new("SORT_RO", CommandTraits.ReadOnly);

    /// <summary>The elements of a list, set or sorted set, sorted as numbers, or as the options say. Null where a GET pattern names no key.
    /// <see href="https://redis.io/docs/latest/commands/sort/"/></summary>
    public ValueTask<string?[]> SortAsync(RedisKey key, SortOptions? options = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Sorting(SortSpec, key, options), Replies.TextsOrNulls, cancellation);

    /// <inheritdoc cref="SortAsync"/>
    public ValueTask<byte[]?[]> SortBytesAsync(RedisKey key, SortOptions? options = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Sorting(SortSpec, key, options), Replies.BytesOrNulls, cancellation);

    /// <summary>SORT … STORE: as <see cref="SortAsync"/>, stored as a list; what the destination held is gone. Returns how many. <see href="https://redis.io/docs/latest/commands/sort/"/></summary>
    public ValueTask<long> SortStoreAsync(RedisKey key, RedisKey destination, SortOptions? options = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Sorting(SortStoreSpec, key, options).Add("STORE"u8).Key(destination), Replies.Integer, cancellation);

    /// <summary>As <see cref="SortAsync"/>, from a replica too. <see href="https://redis.io/docs/latest/commands/sort_ro/"/></summary>
    public ValueTask<string?[]> SortRoAsync(RedisKey key, SortOptions? options = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Sorting(SortRoSpec, key, options), Replies.TextsOrNulls, cancellation);

    /// <inheritdoc cref="SortRoAsync"/>
    public ValueTask<byte[]?[]> SortRoBytesAsync(RedisKey key, SortOptions? options = null, CancellationToken cancellation = default) =>
        backend.ExecuteAsync(Sorting(SortRoSpec, key, options), Replies.BytesOrNulls, cancellation);

    private static CommandLine Sorting(CommandSpec spec, RedisKey key, SortOptions? options)
    {
        var line = CommandLine.Rent(spec).Key(key);
        if (options is null) return line;
        if (options.By is { } by) line.Add("BY"u8).Add(by);
        line.AddLimit(options.Offset, options.Count);
        foreach (var pattern in options.Get) line.Add("GET"u8).Add(pattern);
        if (options.IsDescending) line.Add("DESC"u8);
        return options.IsAlpha ? line.Add("ALPHA"u8) : line;
    }
}
