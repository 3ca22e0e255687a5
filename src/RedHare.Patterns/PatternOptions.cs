using RedHare.Patterns.Serialization;

namespace RedHare.Patterns;

/// <summary>What all patterns share.</summary>
public sealed record PatternOptions
{
    /// <summary>What every key begins with.</summary>
    public string Prefix { get; init; } = "hare";

    /// <summary>The clock for what the client itself decides: delays, renewals. What is stored goes by the server's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How values become bytes: JSON by source generation unless said otherwise, with compression and encryption where asked for.</summary>
    public SerializationOptions Serialization { get; init; } = new();

    /// <summary>
    /// Whether patterns that must not lose what they hold (locks, leases, sessions, what waits to be written) work on a server that evicts keys when its memory is full. False unless said
    /// otherwise: then their first use asks for the server's policy, and refuses where it is another than noeviction.
    /// </summary>
    public bool AllowsEviction { get; init; }
}
