namespace RedHare.Commands.Configuration;

/// <summary>What happens to keys when memory is over its limit (<c>maxmemory-policy</c>), in Redis's order.</summary>
public enum EvictionPolicy
{
    /// <summary>The least recently used of those with an expiry.</summary>
    VolatileLru,
    /// <summary>The least frequently used of those with an expiry.</summary>
    VolatileLfu,
    /// <summary>Any of those with an expiry.</summary>
    VolatileRandom,
    /// <summary>The one that expires first.</summary>
    VolatileTtl,
    /// <summary>The least recently used.</summary>
    AllKeysLru,
    /// <summary>The least frequently used.</summary>
    AllKeysLfu,
    /// <summary>Any.</summary>
    AllKeysRandom,
    /// <summary>None: writes are refused.</summary>
    NoEviction,
}
