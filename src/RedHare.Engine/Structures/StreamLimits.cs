namespace RedHare.Engine.Structures;

/// <summary>How much one node of a stream may hold.</summary>
public readonly struct StreamLimits
{
    /// <summary>Reads the directives as Redis does.</summary>
    /// <param name="bytes"><c>stream-node-max-bytes</c>; 0 is no limit but that of packs.</param>
    /// <param name="entries"><c>stream-node-max-entries</c>; 0 is no limit.</param>
    public StreamLimits(long bytes, long entries)
    {
        Bytes = bytes is 0 or > Pack.MaxLength ? Pack.MaxLength : (int)bytes;
        Entries = entries == 0 ? long.MaxValue : entries;
    }

    /// <summary>Bytes that a node's pack stays below, unless it has one entry.</summary>
    public int Bytes { get; }

    /// <summary>Entries of a node, those marked as deleted included.</summary>
    public long Entries { get; }
}
