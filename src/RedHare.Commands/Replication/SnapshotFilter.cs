namespace RedHare.Commands.Replication;

/// <summary>What a snapshot for a replica leaves out (<c>REPLCONF rdb-filter-only</c>).</summary>
[Flags]
public enum SnapshotFilter
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>The keys.</summary>
    NoKeys = 1,
    /// <summary>The functions.</summary>
    NoFunctions = 2,
}
