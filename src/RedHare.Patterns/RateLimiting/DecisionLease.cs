using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;

namespace RedHare.Patterns.RateLimiting;

/// <summary>An answer as .NET's lease, with its numbers as metadata.</summary>
internal class DecisionLease(RateLimitDecision decision) : RateLimitLease
{
    public override bool IsAcquired => decision.IsAllowed;

    public override IEnumerable<string> MetadataNames =>
        decision.IsAllowed ? RateLimitMetadata.Names : [MetadataName.RetryAfter.Name, .. RateLimitMetadata.Names];

    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = metadataName switch
        {
            _ when metadataName == MetadataName.RetryAfter.Name => decision.IsAllowed ? null : decision.RetryAfter,
            _ when metadataName == RateLimitMetadata.Limit.Name => decision.Limit,
            _ when metadataName == RateLimitMetadata.Remaining.Name => decision.Remaining,
            _ when metadataName == RateLimitMetadata.ResetAfter.Name => decision.ResetAfter,
            _ => null,
        };
        return metadata is not null;
    }
}
