namespace RedHare.Patterns.Caching;

/// <summary>How changes are told through a broker.</summary>
public sealed record BrokerChangeOptions
{
    /// <summary>Whether everything is taken as changed when the following begins: nobody knows what happened before. On by default.</summary>
    public bool ClearsAtStart { get; init; } = true;

    /// <summary>What the cache calls a key that a message names; by default the key itself.</summary>
    public Func<string, CacheInvalidation>? Invalidates { get; init; }

    /// <summary>The longest pause between two attempts to hear again; 5 seconds unless said otherwise.</summary>
    public TimeSpan MaxReconnectDelay { get; init; } = TimeSpan.FromSeconds(5);
}
