namespace RedHare.Engine.Structures;

/// <summary>Receives records that a table gives up.</summary>
internal interface IRecordSink
{
    /// <summary>Takes over one record.</summary>
    void Take(nint record);
}

/// <summary>The records of one step of a scan, on the caller's stack.</summary>
internal ref struct RecordBatch(Span<nint> buffer)
{
    /// <summary>The most records that share a home bucket: a whole segment.</summary>
    public const int Capacity = 567;

    private readonly Span<nint> _buffer = buffer;

    public int Count;

    public readonly nint this[int index] => _buffer[index];

    public readonly ReadOnlySpan<nint> Records => _buffer[..Count];

    public void Add(nint record) => _buffer[Count++] = record;
}
