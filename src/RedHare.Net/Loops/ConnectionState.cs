namespace RedHare.Net.Loops;

/// <summary>A connection's life; it only moves forward.</summary>
internal enum ConnectionState
{
    /// <summary>TLS is being agreed on; there is no handler yet.</summary>
    ShakingHands,

    /// <summary>Reading and writing.</summary>
    Open,

    /// <summary>Reads nothing more; output is still being sent, then it lingers.</summary>
    Draining,

    /// <summary>The handler has ended and all is sent; input is thrown away until the peer ends, so that no reset overtakes the output.</summary>
    Lingering,

    /// <summary>Ends when the loop's round ends.</summary>
    Closing,

    /// <summary>Gone.</summary>
    Closed,
}
