namespace RedHare.Patterns.Caching;

/// <summary>
/// The keys of one cache. An entry and its lease share a slot, entries among each other do not, so that a cache spreads over a cluster; versions stand apart.
/// </summary>
internal sealed class CacheKeys
{
    /// <summary>What follows an entry's key in the name of the channel that tells of the end of a load.</summary>
    public const string Ended = ":loaded";

    private readonly string _entryPrefix, _tagPrefix;

    public CacheKeys(PatternContext context, string name)
    {
        PatternContext.CheckName(name);
        Version = context.Key("cache-version", name);
        Changes = $"{context.Key("cache", name)}:changes";
        // All but the brace at the end.
        _entryPrefix = context.Key("cache", name, "").ToString()[..^1];
        _tagPrefix = context.Key("cache-tag", name, "").ToString()[..^1];
    }

    /// <summary>The key of the whole cache's version.</summary>
    public string Version { get; }

    /// <summary>The channel of changes, where they are published.</summary>
    public string Changes { get; }

    public string Entry(string key) => $"{_entryPrefix}{key}}}";

    public string Lease(string key) => $"{_entryPrefix}{key}}}:lease";

    /// <summary>The channel that tells that a load has ended.</summary>
    public string Loaded(string key) => $"{_entryPrefix}{key}}}{Ended}";

    public string Tag(string tag) => $"{_tagPrefix}{tag}}}";

    /// <summary>Whose key on the server this is.</summary>
    public CacheInvalidation Identify(string key)
    {
        if (key == Version) return CacheInvalidation.All;
        if (!key.EndsWith('}')) return default;
        if (key.StartsWith(_entryPrefix, StringComparison.Ordinal)) return CacheInvalidation.OfKey(key[_entryPrefix.Length..^1]);
        return key.StartsWith(_tagPrefix, StringComparison.Ordinal) ? CacheInvalidation.OfTag(key[_tagPrefix.Length..^1]) : default;
    }
}
