namespace RedHare.Patterns.Stores;

/// <summary>
/// Stores with a cache in front: read-through, write-through, write-behind. Values are written as <see cref="PatternOptions.Serialization"/> says.
/// </summary>
/// <param name="context">Where they work.</param>
public sealed class DataStores(PatternContext context)
{
    /// <summary>Reads of a store, cached; others write to it, and say so by <see cref="CachedStore{TKey, TValue}.InvalidateAsync"/> or a source of changes.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="store">Where values are kept.</param>
    /// <param name="options">How they are cached.</param>
    public CachedStore<TKey, TValue> ReadThrough<TKey, TValue>(string name, IStore<TKey, TValue> store, StoreCacheOptions? options = null) where TKey : notnull, IParsable<TKey> =>
        new(context, "through", name, store, Checked(options));

    /// <summary>Writes that are committed by the store, then cached. Shares its entries with <see cref="ReadThrough"/> of the same name.</summary>
    /// <inheritdoc cref="ReadThrough"/>
    public WriteThroughStore<TKey, TValue> WriteThrough<TKey, TValue>(string name, IStore<TKey, TValue> store, StoreCacheOptions? options = null) where TKey : notnull, IParsable<TKey> =>
        new(context, name, store, Checked(options));

    /// <summary>Writes that are taken at once and committed by the store a little later, in batches. Begins to commit what waits, unless the options say otherwise.</summary>
    /// <param name="name">What the program calls it; no braces.</param>
    /// <param name="store">Where values are kept.</param>
    /// <param name="options">How they are cached and committed.</param>
    public WriteBehindStore<TKey, TValue> WriteBehind<TKey, TValue>(string name, IStore<TKey, TValue> store, WriteBehindOptions? options = null) where TKey : notnull, IParsable<TKey> =>
        new(context, name, store, (options ?? new WriteBehindOptions()).Checked());

    private static StoreCacheOptions Checked(StoreCacheOptions? options)
    {
        options ??= new StoreCacheOptions();
        options.Check();
        return options;
    }
}
