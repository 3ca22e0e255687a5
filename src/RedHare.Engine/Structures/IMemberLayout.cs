namespace RedHare.Engine.Structures;

/// <summary>What moving a member of a big collection must know besides.</summary>
internal interface IMemberLayout : IRecordLayout
{
    /// <summary>Bytes of the record as allocated.</summary>
    static abstract int MemoryBytes(nint record);
}
