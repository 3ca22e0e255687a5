using System.Collections.Concurrent;
using RedHare.Patterns.Products;

namespace RedHare.Patterns.Caching;

/// <summary>The caches of a program, each a namespace of its own. Open each once and share it.</summary>
/// <param name="context">Where they work.</param>
public sealed class Caches(PatternContext context) : IAsyncDisposable
{
    private readonly ConcurrentBag<IAsyncDisposable> _open = [];

    /// <summary>Opens a cache; nothing is asked of the server yet. It is disposed with its owner, or before.</summary>
    /// <param name="name">Its namespace; no braces.</param>
    /// <param name="options">How it works.</param>
    /// <exception cref="ArgumentException">A name with braces, or options that cannot be.</exception>
    public Cache Open(string name, CacheOptions? options = null)
    {
        var cache = new Cache(context, name, options ?? new CacheOptions());
        _open.Add(cache);
        return cache;
    }

    /// <summary>Opens a cache of products and their lists.</summary>
    /// <param name="name">Its namespace; no braces.</param>
    /// <param name="options">How long what is good.</param>
    public ProductCache OpenProducts(string name, ProductCacheOptions? options = null)
    {
        var cache = new ProductCache(context, name, options ?? new ProductCacheOptions());
        _open.Add(cache);
        return cache;
    }

    /// <summary>Disposes all caches that were opened here.</summary>
    public async ValueTask DisposeAsync()
    {
        while (_open.TryTake(out var cache)) await cache.DisposeAsync().ConfigureAwait(false);
    }
}
