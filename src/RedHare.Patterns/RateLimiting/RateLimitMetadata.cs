using System.Threading.RateLimiting;

namespace RedHare.Patterns.RateLimiting;

/// <summary>What a lease tells besides .NET's own <see cref="MetadataName.RetryAfter"/>.</summary>
public static class RateLimitMetadata
{
    /// <summary>The most permits that can be had at once.</summary>
    public static MetadataName<long> Limit { get; } = MetadataName.Create<long>("LIMIT");

    /// <summary>Permits left.</summary>
    public static MetadataName<long> Remaining { get; } = MetadataName.Create<long>("REMAINING");

    /// <summary>When nothing of what was used counts any more.</summary>
    public static MetadataName<TimeSpan> ResetAfter { get; } = MetadataName.Create<TimeSpan>("RESET_AFTER");

    internal static string[] Names => [Limit.Name, Remaining.Name, ResetAfter.Name];
}
