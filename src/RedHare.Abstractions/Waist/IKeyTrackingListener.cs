namespace RedHare;

/// <summary>Hears which copies of keys are stale. Called on threads that read from the network, or, in process, on those that write: what it does must be short.</summary>
public interface IKeyTrackingListener
{
    /// <summary>A key changed, expired, was evicted, or is no longer tracked.</summary>
    /// <param name="key">Good for the length of the call.</param>
    void OnStale(ReadOnlySpan<byte> key);

    /// <summary>Every copy may be stale.</summary>
    /// <param name="reason">Why.</param>
    void OnAllStale(AllStale reason);
}

/// <summary>Why every copy may be stale.</summary>
public enum AllStale
{
    /// <summary>FLUSHALL, FLUSHDB, SWAPDB or the like.</summary>
    Flush,

    /// <summary>A connection was lost, and with it what the server would have told by it.</summary>
    ConnectionLost,

    /// <summary>Keys have moved between servers.</summary>
    TopologyChange,
}
