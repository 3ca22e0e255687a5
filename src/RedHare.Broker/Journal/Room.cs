namespace RedHare.Broker.Journal;

/// <summary>Room in a batch for records.</summary>
internal readonly ref struct Room(Batch batch, int start, int length)
{
    public long BatchNumber { get; } = batch.Number;

    public Span<byte> Bytes => batch.Bytes.AsSpan(start, length);

    /// <summary>The position that a message at the beginning of the room has.</summary>
    public Position Position(long share, bool transient) => new(batch.Segment, batch.Offset + start, share, transient);

    /// <summary>It is filled, and what it says is done in memory too.</summary>
    public void Filled() => batch.Filled();
}
