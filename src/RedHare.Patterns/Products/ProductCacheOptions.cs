using RedHare.Patterns.Caching;

namespace RedHare.Patterns.Products;

/// <summary>How products are cached.</summary>
public sealed record ProductCacheOptions
{
    /// <summary>How long a product is good; 2 hours unless said otherwise.</summary>
    public TimeSpan ProductDuration { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a page of a list is good; 5 minutes unless said otherwise.</summary>
    public TimeSpan PageDuration { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long it is remembered that there is no such product; 1 minute unless said otherwise.</summary>
    public TimeSpan AbsentDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Holds pages in this process too; null for not at all.</summary>
    public NearOptions? NearPages { get; init; }
}
