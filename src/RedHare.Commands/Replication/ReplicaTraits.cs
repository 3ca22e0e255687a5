namespace RedHare.Commands.Replication;

/// <summary>What a replica told of itself by REPLCONF before it asked for the data.</summary>
internal sealed class ReplicaTraits
{
    /// <summary>The port that it serves.</summary>
    public int Port { get; set; }

    /// <summary>The address that it gives as its own, or empty.</summary>
    public string Address { get; set; } = "";

    /// <summary>It takes a snapshot whose length is not told beforehand.</summary>
    public bool TakesUnknownLength { get; set; }

    /// <summary>It knows +CONTINUE with an id.</summary>
    public bool KnowsContinueId { get; set; }

    /// <summary>It wants the snapshot and no changes.</summary>
    public bool WantsSnapshotOnly { get; set; }

    /// <summary>What it wants of the snapshot.</summary>
    public SnapshotFilter Filter { get; set; }
}
