using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// An entry of a stream that was delivered to a consumer of a group and not acknowledged: whose it is, when it was delivered, and how often.
/// </summary>
/// <remarks>
/// <para>
/// Redis keeps a block of 24 bytes for it and two radix trees that lead to it, the group's and the consumer's, each with the id as its key. Here the id lies in
/// the block, and two rank trees order the blocks by it: the group's, and that of the consumer who has it. Both hold the block's address, about nine bytes when
/// entries are delivered in order. So the block is the one place where time, count and owner are told, finding an id, walking a range of ids and changing the owner
/// are O(log n) in either list, and the number of either is at hand.
/// </para>
/// <para>
/// The usual block is three words: the id's milliseconds; 48 bits of delivery time with 16 of the count; 48 bits of the consumer's address with 16 of the sequence
/// number. An address of a process has no more than 48 bits on the machines there are, and its lowest is free, since blocks are aligned to 8: it says that the
/// block is a wide one, with sequence number and count in two words more. An entry of one that counts beyond 65,535 is wide, and most streams never see one.
/// </para>
/// </remarks>
internal static unsafe class PendingEntry
{
    private const int NarrowBytes = 24, WideBytes = 40;
    private const int ShortBits = 48;
    private const ulong ShortMask = (1UL << ShortBits) - 1, Wide = 1;

    /// <summary>Unix milliseconds beyond this, in the year 10889, are stored as this.</summary>
    public const long LatestDelivery = (long)ShortMask;

    public static StreamId Id(nint entry) => new(Milliseconds(entry), Sequence(entry));

    public static ulong Milliseconds(nint entry) => *(ulong*)entry;

    public static ulong Sequence(nint entry) => IsWide(entry) ? ((ulong*)entry)[3] : ((ulong*)entry)[2] >> ShortBits;

    /// <summary>The record of the consumer who has it.</summary>
    public static nint Consumer(nint entry) => (nint)(((ulong*)entry)[2] & ShortMask & ~Wide);

    /// <summary>When it was delivered last, Unix milliseconds.</summary>
    public static long Delivered(nint entry) => (long)(((ulong*)entry)[1] & ShortMask);

    /// <summary>How often it was delivered.</summary>
    public static long Deliveries(nint entry) => IsWide(entry) ? ((long*)entry)[4] : (long)(((ulong*)entry)[1] >> ShortBits);

    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static nint Create(Arena arena, StreamId id, nint consumer, long delivered, long deliveries)
    {
        var wide = id.Sequence > ushort.MaxValue || !IsShort(deliveries);
        var entry = arena.Allocate(wide ? WideBytes : NarrowBytes);
        *(ulong*)entry = id.Milliseconds;
        if (wide) ((ulong*)entry)[3] = id.Sequence;
        ((ulong*)entry)[2] = wide ? Wide : id.Sequence << ShortBits;
        SetConsumer(entry, consumer);
        SetDelivery(entry, delivered, deliveries);
        return entry;
    }

    public static void SetConsumer(nint entry, nint consumer)
    {
        ref var word = ref ((ulong*)entry)[2];
        word = (word & ~(ShortMask & ~Wide)) | (ulong)consumer;
    }

    /// <summary>False when that count needs a wide block and this is none.</summary>
    public static bool Fits(nint entry, long deliveries) => IsShort(deliveries) || IsWide(entry);

    /// <summary>Notes a delivery; the count must fit.</summary>
    public static void SetDelivery(nint entry, long delivered, long deliveries)
    {
        var time = (ulong)Math.Clamp(delivered, 0, LatestDelivery);
        var wide = IsWide(entry);
        ((ulong*)entry)[1] = wide ? time : time | (ulong)deliveries << ShortBits;
        if (wide) ((long*)entry)[4] = deliveries;
    }

    /// <summary>The same entry in a block elsewhere, if it lies among holes; otherwise 0. The lists still hold the old one.</summary>
    /// <exception cref="OutOfMemoryException">The arena is exhausted.</exception>
    public static nint CopyFromHoles(Arena arena, nint entry)
    {
        var size = Bytes(entry);
        if (!arena.IsAmongHoles(entry, size)) return 0;
        var copy = arena.Allocate(size);
        new ReadOnlySpan<byte>((void*)entry, size).CopyTo(new Span<byte>((void*)copy, size));
        return copy;
    }

    public static void Free(Arena arena, nint entry) => arena.Free(entry, Bytes(entry));

    public static int MemoryBytes(nint entry) => Arena.Capacity(Bytes(entry));

    private static bool IsWide(nint entry) => (((ulong*)entry)[2] & Wide) != 0;

    private static bool IsShort(long deliveries) => (ulong)deliveries <= ushort.MaxValue;

    private static int Bytes(nint entry) => IsWide(entry) ? WideBytes : NarrowBytes;
}
