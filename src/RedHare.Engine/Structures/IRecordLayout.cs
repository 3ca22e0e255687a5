namespace RedHare.Engine.Structures;

/// <summary>What a <see cref="RecordTable{TLayout}"/> must know of its records: where their key is.</summary>
internal interface IRecordLayout
{
    /// <summary>The record's key; valid while the record lives.</summary>
    static abstract ReadOnlySpan<byte> Key(nint record);
}
