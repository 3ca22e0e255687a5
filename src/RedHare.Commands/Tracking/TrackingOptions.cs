namespace RedHare.Commands;

/// <summary>The options of CLIENT TRACKING ON.</summary>
[Flags]
public enum TrackingOptions
{
    /// <summary>What the client reads is tracked.</summary>
    None = 0,
    /// <summary>BCAST: every change of a key with one of the client's prefixes is told, read or not.</summary>
    Broadcast = 1 << 0,
    /// <summary>OPTIN: only what is read right after CLIENT CACHING YES is tracked.</summary>
    OptIn = 1 << 1,
    /// <summary>OPTOUT: what is read right after CLIENT CACHING NO is not tracked.</summary>
    OptOut = 1 << 2,
    /// <summary>NOLOOP: the client is not told of its own changes.</summary>
    NoLoop = 1 << 3,
}
