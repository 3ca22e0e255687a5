using System.Numerics;

namespace RedHare.Broker.Journal;

/// <summary>
/// Where a message lies, in eight bytes, since ten million of them are kept in memory: the number of its segment (29 bits), its offset there in units of 8 bytes (26), what it
/// counts for among the live bytes of its segment (7, a small floating-point number, which is rounded once and then added and subtracted alike), and two flags.
/// Zero is no position: segments are numbered from 1.
/// </summary>
internal readonly record struct Position(ulong Value)
{
    public const int MaxSegment = (1 << 29) - 1;
    public const long MaxOffset = (1L << 29) - 8;

    private const int SegmentShift = 35, OffsetShift = 9, ShareShift = 2;
    private const ulong TransientBit = 1, MarkBit = 2;

    public Position(int segment, long offset, long share, bool transient)
        : this(((ulong)segment << SegmentShift) | ((ulong)(offset >> 3) << OffsetShift) | (Pack(share) << ShareShift) | (transient ? TransientBit : 0))
    {
    }

    /// <summary>Whether there is a message.</summary>
    public bool Exists => Value != 0;

    public int Segment => (int)(Value >> SegmentShift);

    /// <summary>Bytes from the beginning of the segment's file to the record.</summary>
    public long Offset => (long)((Value >> OffsetShift) & ((1UL << 26) - 1)) << 3;

    /// <summary>Bytes, to an eighth of themselves: the record's length divided by the queues it was written for.</summary>
    public long Share => (4 + ((long)(Value >> ShareShift) & 3)) << (int)((Value >> (ShareShift + 2)) & 31) >> 2;

    /// <summary>The message is not kept over a restart.</summary>
    public bool IsTransient => (Value & TransientBit) != 0;

    /// <summary>A bit for who holds positions; it is not written anywhere.</summary>
    public bool IsMarked => (Value & MarkBit) != 0;

    private static ulong Pack(long share)
    {
        share = Math.Clamp(share, 1, int.MaxValue);
        var exponent = BitOperations.Log2((ulong)share);
        return ((ulong)exponent << 2) | (ulong)((share << 2 >> exponent) & 3);
    }
}
