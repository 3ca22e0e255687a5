namespace RedHare.Patterns.UniqueItems;

/// <summary>What a membership filter is made for. All who use one filter must say the same; who does not is refused.</summary>
public sealed record FilterOptions
{
    internal static readonly FilterOptions Default = new();

    /// <summary>How many items it is to hold. Beyond that a Bloom filter errs more often, and a cuckoo filter is full. 100,000 unless said otherwise.</summary>
    public long Capacity { get; init; } = 100_000;

    /// <summary>How often it says that it has what it has not, when it holds as many as it is made for. 1 % unless said otherwise.</summary>
    public double ErrorRate { get; init; } = 0.01;

    /// <summary>How long after its first item it is forgotten; null for never.</summary>
    public TimeSpan? Ttl { get; init; }

    internal long TtlMilliseconds => Ttl is { } ttl ? (long)ttl.TotalMilliseconds : 0;

    internal FilterOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Capacity, 1L << 32);
        ArgumentOutOfRangeException.ThrowIfLessThan(ErrorRate, 1e-9);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ErrorRate, 0.5);
        if (Ttl is { } ttl) ArgumentOutOfRangeException.ThrowIfLessThan(ttl, TimeSpan.FromMilliseconds(1), nameof(Ttl));
        return this;
    }
}

/// <summary>How full a filter is.</summary>
/// <param name="Items">Items added; to a Bloom filter those of which it knew that they were new.</param>
/// <param name="Capacity">How many it is made for.</param>
/// <param name="Bytes">Memory of the whole, which is taken with the first items.</param>
/// <param name="ErrorRate">How often it errs as full as it is, by calculation.</param>
public sealed record FilterInfo(long Items, long Capacity, long Bytes, double ErrorRate);
