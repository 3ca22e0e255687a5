namespace RedHare.Engine;

/// <summary>Which of several keys is evicted first.</summary>
public enum EvictionOrder
{
    /// <summary>The one not used for the longest time.</summary>
    LeastRecent,
    /// <summary>The one used least often; needs <see cref="StorageEngine.Frequency"/>.</summary>
    LeastFrequent,
    /// <summary>The one that expires first.</summary>
    SoonestExpiry,
    /// <summary>Any.</summary>
    Any,
}
