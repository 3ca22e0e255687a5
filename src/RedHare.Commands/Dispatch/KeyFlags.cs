namespace RedHare.Commands;

/// <summary>What a command does with the keys of one <see cref="KeySpec"/>; Redis's names and order.</summary>
[Flags]
public enum KeyFlags
{
    /// <summary>Nothing is known.</summary>
    None = 0,
    /// <summary>RO: reads the value, never changes it.</summary>
    ReadOnly = 1 << 0,
    /// <summary>RW: changes the value depending on what it was.</summary>
    ReadWrite = 1 << 1,
    /// <summary>OW: overwrites the value whatever it was.</summary>
    Overwrite = 1 << 2,
    /// <summary>RM: deletes the key.</summary>
    Remove = 1 << 3,
    /// <summary>Returns, copies or otherwise uses the user's data.</summary>
    Access = 1 << 4,
    /// <summary>Changes the user's data.</summary>
    Update = 1 << 5,
    /// <summary>Adds data and changes none that is there.</summary>
    Insert = 1 << 6,
    /// <summary>Deletes some of the data.</summary>
    Delete = 1 << 7,
    /// <summary>Not a key, though a cluster routes by it: a shard channel.</summary>
    NotKey = 1 << 8,
    /// <summary>The spec may miss some keys.</summary>
    Incomplete = 1 << 9,
    /// <summary>The true flags depend on the other arguments.</summary>
    Variable = 1 << 10,
    /// <summary>Ours: which keys are touched besides follows from the data (SORT BY), so that the call runs under the locks of all shards.</summary>
    Unbounded = 1 << 16,
}
