namespace RedHare.Commands.Replication;

/// <summary>How far a replica has come.</summary>
internal enum ReplicaState
{
    /// <summary>The snapshot's instant has not come yet.</summary>
    AwaitsCut,
    /// <summary>The snapshot is not there yet.</summary>
    AwaitsSnapshot,
    /// <summary>It takes the snapshot.</summary>
    TakesSnapshot,
    /// <summary>It has the snapshot and loads it; the stream begins when it says that it has.</summary>
    Loads,
    /// <summary>It takes the stream.</summary>
    Online,
    /// <summary>It has the snapshot, and that is all it wanted.</summary>
    Served,
}
