namespace RedHare.Engine.Structures;

/// <summary>Where a walk by <see cref="RecordTable{TLayout}.Next"/> stands; all zero is before the first record.</summary>
internal struct TablePlace
{
    /// <summary>The segment: its hash prefix, left-aligned.</summary>
    public ulong Prefix;

    public uint Bucket;

    /// <summary>The slots of the bucket that were visited, as a mask.</summary>
    public uint Passed;

    public bool Ended;
}
