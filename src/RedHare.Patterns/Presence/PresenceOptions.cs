namespace RedHare.Patterns.Presence;

/// <summary>How presence is kept.</summary>
public sealed record PresenceOptions
{
    /// <summary>How long a connection counts as there after its last heartbeat. Heartbeats come at a third of it.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long it is known when somebody was seen last.</summary>
    public TimeSpan LastSeenFor { get; init; } = TimeSpan.FromDays(30);

    internal static PresenceOptions Default { get; } = new();
}

/// <summary>Somebody has come or gone.</summary>
/// <param name="User">Who.</param>
/// <param name="IsOnline">True: he is there. False: his last connection has left, or its heartbeats have ended.</param>
/// <param name="At">Since when, by the server's clock: for one who is gone, when he was seen last.</param>
public sealed record PresenceChange(string User, bool IsOnline, DateTimeOffset At);
