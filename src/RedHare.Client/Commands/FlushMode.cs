namespace RedHare.Client;

/// <summary>Whether a server frees what it drops before it answers.</summary>
public enum FlushMode
{
    /// <summary>As the server is configured (<c>lazyfree-lazy-user-flush</c>).</summary>
    Default,

    /// <summary>ASYNC: later, in the background.</summary>
    Async,

    /// <summary>SYNC: before it answers.</summary>
    Sync,
}

internal static class FlushModeArgument
{
    public static CommandLine Add(this CommandLine line, FlushMode mode) => mode switch
    {
        FlushMode.Default => line,
        FlushMode.Async => line.Add("ASYNC"u8),
        FlushMode.Sync => line.Add("SYNC"u8),
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };
}
