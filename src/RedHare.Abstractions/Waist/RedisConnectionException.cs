namespace RedHare;

/// <summary>The connection to the server failed, or could not be made.</summary>
public sealed class RedisConnectionException : Exception
{
    /// <summary>A failure.</summary>
    public RedisConnectionException(string message, bool mayHaveRun, Exception? inner = null) : base(message, inner) => MayHaveRun = mayHaveRun;

    /// <summary>True when the command had been sent: whether the server ran it is unknown, and so it was not retried. False: it certainly did not run.</summary>
    public bool MayHaveRun { get; }
}
