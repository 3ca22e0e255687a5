namespace RedHare.Patterns.Stores;

/// <summary>
/// Where values are kept for good: a table, a service, a file. What is written here in front of it is called a cache; this is what it is a cache of.
/// </summary>
/// <typeparam name="TKey">What values go by.</typeparam>
/// <typeparam name="TValue">The values.</typeparam>
public interface IStore<TKey, TValue> where TKey : notnull
{
    /// <summary>Reads values.</summary>
    /// <param name="keys">Which; each once.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What there is. Keys without a value are left out.</returns>
    ValueTask<IReadOnlyDictionary<TKey, TValue>> LoadAsync(IReadOnlyCollection<TKey> keys, CancellationToken cancellation);

    /// <summary>Commits changes: all of them, or none.</summary>
    /// <param name="changes">
    /// At most one of each key. A change may come again that was committed already, after a crash or a lost reply; and, after a pause of this process that outlived its
    /// lease, even when a later one was committed meanwhile: a store that can should skip what is not newer by <see cref="StoreChange{TKey, TValue}.Version"/>.
    /// </param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="StoreRejectedException">The changes can never be committed: trying again is of no use.</exception>
    ValueTask SaveAsync(IReadOnlyList<StoreChange<TKey, TValue>> changes, CancellationToken cancellation);
}
