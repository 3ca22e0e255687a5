namespace RedHare.Patterns.Caching;

/// <summary>What has changed.</summary>
/// <param name="Scope">One key, what carries a tag, or everything.</param>
/// <param name="Name">The key or the tag.</param>
public readonly record struct CacheInvalidation(CacheInvalidationScope Scope, string Name)
{
    /// <summary>Anything may have changed.</summary>
    public static CacheInvalidation All => new(CacheInvalidationScope.All, "");

    /// <summary>Nothing has: the source hears from now on.</summary>
    public static CacheInvalidation Listening => new(CacheInvalidationScope.None, "");

    /// <summary>A key's value has changed.</summary>
    public static CacheInvalidation OfKey(string key) => new(CacheInvalidationScope.Key, key);

    /// <summary>What carries a tag has changed.</summary>
    public static CacheInvalidation OfTag(string tag) => new(CacheInvalidationScope.Tag, tag);
}

/// <summary>How much has changed.</summary>
public enum CacheInvalidationScope
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One key.</summary>
    Key,

    /// <summary>What carries a tag.</summary>
    Tag,

    /// <summary>Anything.</summary>
    All,
}
