namespace RedHare.Patterns.Stores;

/// <summary>How values of a store are cached.</summary>
public record StoreCacheOptions
{
    /// <summary>How long a value is cached, less up to a tenth by chance, so that what was loaded together does not expire together; an hour unless said otherwise.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long it is remembered that a key has no value; a minute unless said otherwise.</summary>
    public TimeSpan AbsentTtl { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The longest that a load or a commit of the store may take; 10 seconds unless said otherwise. It is cancelled then. What a process that crashed was about
    /// to load or to write keeps its key out of the cache for no longer than twice that.
    /// </summary>
    public TimeSpan StoreTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Parts that keys are divided into, of a slot of a cluster each; 16 unless said otherwise, 1,024 at most. All processes that use one name must say the same.
    /// </summary>
    public int Lanes { get; init; } = 16;

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Ttl, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(AbsentTtl, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(StoreTimeout, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfLessThan(Lanes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Lanes, 1024);
    }
}
