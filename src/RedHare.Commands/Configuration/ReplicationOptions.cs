namespace RedHare.Commands.Configuration;

/// <summary>How replicas are served.</summary>
public sealed class ReplicationOptions
{
    /// <summary>Bytes of the stream that are kept for replicas that come back.</summary>
    public long BacklogBytes { get; internal set; }
    /// <summary>Seconds without a replica after which nothing is kept any more; 0 is never.</summary>
    public long BacklogSeconds { get; internal set; }
    /// <summary>Whether a replica that can is sent the snapshot while it is being written.</summary>
    public bool SendsWhileWriting { get; internal set; }
    /// <summary>Milliseconds from one PING of the stream to the next.</summary>
    public long PingMilliseconds { get; internal set; }
    /// <summary>Milliseconds of silence after which a replica is disconnected.</summary>
    public long TimeoutMilliseconds { get; internal set; }
    /// <summary>Replicas without which writes are refused; 0 is off.</summary>
    public long MinReplicas { get; internal set; }
    /// <summary>Seconds for which such a replica may have been silent; 0 is off.</summary>
    public long MinReplicasMaxLag { get; internal set; }
}
