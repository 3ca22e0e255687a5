namespace RedHare.Broker.Journal;

/// <summary>
/// Records on their way to the disk. Its place in the log is fixed when it is begun, so a position is known at once. Room in it is given out under the lock of the batches and filled without;
/// it is written when all who got room have filled it.
/// </summary>
internal sealed class Batch(int capacity)
{
    private int _filling;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(capacity, pinned: true);

    /// <summary>Bytes used, the header among them.</summary>
    public int Length { get; private set; }

    public long Number { get; private set; }

    /// <summary>The number of the segment that it will stand in.</summary>
    public int Segment { get; private set; }

    /// <summary>Where it will stand in its segment.</summary>
    public long Offset { get; private set; }

    /// <summary>Must be on the disk before anything is said of it.</summary>
    public bool MustSync { get; set; }

    /// <summary>Somebody reads in it; its memory is not used again.</summary>
    public bool IsLent { get; set; }

    public List<CommitListener> Listeners { get; } = [];

    public void Begin(long number, int segment, long offset)
    {
        (Number, Segment, Offset, Length) = (number, segment, offset, BatchHeader.Size);
        MustSync = IsLent = false;
        Listeners.Clear();
    }

    public bool HasRoom(int length) => Bytes.Length - Length >= length;

    /// <summary>Gives out room; <see cref="Filled"/> says that it is filled.</summary>
    public int Take(int length)
    {
        var start = Length;
        Length += length;
        Interlocked.Increment(ref _filling);
        return start;
    }

    public void Filled() => Interlocked.Decrement(ref _filling);

    /// <summary>Waits for those who fill it: a copy each, so it is short.</summary>
    public void AwaitFilled()
    {
        var spin = new SpinWait();
        while (Volatile.Read(ref _filling) != 0) spin.SpinOnce();
    }

    /// <summary>Whether a position lies in it.</summary>
    public bool Contains(Position position) => position.Segment == Segment && position.Offset >= Offset && position.Offset < Offset + Length;
}
