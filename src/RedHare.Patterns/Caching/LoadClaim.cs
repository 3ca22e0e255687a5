namespace RedHare.Patterns.Caching;

/// <summary>The answer to who wants to load.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="RetryAfter">When the lease in the way ends.</param>
/// <param name="Token">The token of who loads: one's own where it was granted.</param>
internal readonly record struct LoadClaim(LoadOutcome Outcome, TimeSpan RetryAfter, string Token);

/// <summary>As <see cref="CacheScripts.Acquire"/> numbers them.</summary>
internal enum LoadOutcome
{
    /// <summary>Another process loads.</summary>
    OtherLoads = 0,

    /// <summary>Load.</summary>
    Granted = 1,

    /// <summary>The entry is another by now: look again.</summary>
    Changed = 2,

    /// <summary>A load has just failed: take the stale value.</summary>
    Cooling = 3,
}
