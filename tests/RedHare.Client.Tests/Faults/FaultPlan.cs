namespace RedHare.Client.Tests.Faults;

/// <summary>What a <see cref="FaultProxy"/> does to each connection. Bytes are counted in each direction by itself.</summary>
internal sealed record FaultPlan
{
    /// <summary>Everything arrives, and at once.</summary>
    public static readonly FaultPlan None = new();

    /// <summary>A connection is cut after so many bytes at most, at any of them; 0 for never.</summary>
    public int CutWithin { get; init; }

    /// <summary>Within so many bytes garbage is put in, on the way to the client; 0 for never.</summary>
    public int GarbageWithin { get; init; }

    /// <summary>How many of a hundred connections fall silent within <see cref="SilentWithin"/> bytes: what comes is dropped, and nothing is closed.</summary>
    public int SilentPercent { get; init; }

    /// <inheritdoc cref="SilentPercent"/>
    public int SilentWithin { get; init; } = 1;

    /// <summary>How many of a hundred pieces are held back, for up to <see cref="MaxDelay"/>.</summary>
    public int DelayPercent { get; init; }

    /// <inheritdoc cref="DelayPercent"/>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(5);
}
