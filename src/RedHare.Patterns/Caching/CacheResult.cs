namespace RedHare.Patterns.Caching;

/// <summary>What a cache knows of a key: nothing, that there is no such thing, or its value.</summary>
/// <param name="IsKnown">Whether it knows.</param>
/// <param name="Value">The value; the default where it knows nothing, and null where there is no such thing.</param>
public readonly record struct CacheResult<T>(bool IsKnown, T Value)
{
    /// <summary>Whether it is known that there is no such thing.</summary>
    public bool IsAbsent => IsKnown && Value is null;

    /// <summary>Whether there is a value.</summary>
    public bool IsPresent => IsKnown && Value is not null;
}
