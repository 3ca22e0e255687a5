namespace RedHare.Patterns;

/// <summary>What all patterns share.</summary>
public sealed record PatternOptions
{
    /// <summary>What every key begins with.</summary>
    public string Prefix { get; init; } = "hare";

    /// <summary>The clock for what the client itself decides: delays, renewals. What is stored goes by the server's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
