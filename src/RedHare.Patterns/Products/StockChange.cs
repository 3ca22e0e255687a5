namespace RedHare.Patterns.Products;

/// <summary>What became of a change of the cached stock.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Stock">How many there are now, by the cache; 0 where the product is not cached.</param>
public readonly record struct StockChange(StockOutcome Outcome, long Stock);

/// <summary>What happened to the cached stock.</summary>
public enum StockOutcome
{
    /// <summary>The product is not cached: nothing was written, and what is being loaded at the moment is not kept, since it may be from before the change.</summary>
    NotCached = 0,

    /// <summary>It is changed.</summary>
    Changed = 1,

    /// <summary>There are not so many; nothing was changed.</summary>
    TooFew = 2,
}
