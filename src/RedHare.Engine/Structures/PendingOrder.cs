namespace RedHare.Engine.Structures;

/// <summary>
/// The order of pending entries: by id. The hint is the id itself, as far as 64 bits hold it: all of it while the sequence number is small, which makes inner nodes
/// decide without reading an entry.
/// </summary>
internal readonly struct PendingOrder : IRankOrder
{
    public static bool UnitWeight => true;

    public static ulong Hint(nint entry) => HintOf(PendingEntry.Milliseconds(entry), PendingEntry.Sequence(entry));

    public static int Compare(nint left, nint right) => PendingEntry.Id(left).CompareTo(PendingEntry.Id(right));

    public static long Weight(nint entry) => 1;

    public static ulong HintOf(ulong milliseconds, ulong sequence) =>
        milliseconds >> 48 != 0 ? ulong.MaxValue : milliseconds << 16 | Math.Min(sequence, ushort.MaxValue);
}

/// <summary>An id among pending entries.</summary>
internal readonly struct PendingProbe(StreamId id) : IRankProbe
{
    public ulong Hint { get; } = PendingOrder.HintOf(id.Milliseconds, id.Sequence);

    public int CompareTo(nint entry) => id.CompareTo(PendingEntry.Id(entry));
}
