namespace RedHare.Patterns.UniqueItems;

/// <summary>Unique items: which there were, how many, and whether one was among them; exactly, or about and in little memory.</summary>
/// <param name="context">Where they work.</param>
public sealed class Uniques(PatternContext context)
{
    /// <summary>Sets, which know their items.</summary>
    /// <param name="name">What the program calls them.</param>
    /// <param name="options">How long they stay.</param>
    public UniqueSets Exact(string name, UniqueOptions? options = null) => new(context, name, options ?? UniqueOptions.Default);

    /// <summary>HyperLogLogs, which know about how many items there were.</summary>
    /// <param name="name">What the program calls them.</param>
    /// <param name="options">How long they stay.</param>
    public UniqueEstimates Estimated(string name, UniqueOptions? options = null) => new(context, name, options ?? UniqueOptions.Default);

    /// <summary>A Bloom filter, which knows whether an item was added, but for an error rate.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="options">For how many items, and how seldom it may err.</param>
    public BloomFilter Bloom(string name, FilterOptions? options = null) => new(context, name, options ?? FilterOptions.Default);

    /// <summary>A cuckoo filter, which lets items go again.</summary>
    /// <param name="name">What the program calls it.</param>
    /// <param name="options">For how many items, and how seldom it may err.</param>
    public CuckooFilter Cuckoo(string name, FilterOptions? options = null) => new(context, name, options ?? FilterOptions.Default);
}
