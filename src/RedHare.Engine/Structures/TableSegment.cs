using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using RedHare.Engine.Memory;

namespace RedHare.Engine.Structures;

/// <summary>
/// A segment of a <see cref="RecordTable{TLayout}"/>: a header line, then its buckets, each one cache line of nine tags, a count of entries that passed
/// over it, and nine pointers of six bytes.
/// </summary>
internal unsafe struct TableSegment
{
    public const int Slots = 9, Line = 64, MaxBuckets = 63, OverflowAt = 9, Full = (1 << Slots) - 1;
    public const int MaxSegmentSlots = MaxBuckets * Slots;

    public int Count;
    public short Buckets, Depth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TableSegment* SegmentOf(in TableRoot root, ulong hash) =>
        root.Bits == 0 ? (TableSegment*)root.Directory : ((TableSegment**)root.Directory)[hash >> (64 - root.Bits)];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Home(TableSegment* segment, ulong hash) =>
        (uint)((((hash << segment->Depth) >> 40) * (ulong)segment->Buckets) >> 24);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Tag(ulong hash)
    {
        var tag = (byte)(hash >> 8);
        return tag == 0 ? (byte)1 : tag;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Bucket(TableSegment* segment, uint index) => (byte*)segment + Line + index * Line;

    // Slot i's six bytes end at 16 + 6 i of the line; reading the eight that end there stays inside it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Slot(byte* bucket, int slot) => (nint)(*(ulong*)(bucket + 8 + 6 * slot) >> 16);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetSlot(byte* bucket, int slot, nint entry)
    {
        var at = (ulong*)(bucket + 8 + 6 * slot);
        *at = (*at & 0xFFFF) | ((ulong)entry << 16);
    }

    public static uint Occupied(byte* bucket) =>
        ~Vector128.Equals(Vector128.Load(bucket), Vector128<byte>.Zero).ExtractMostSignificantBits() & Full;

    public static int Limit(int buckets) => buckets * Slots * 9 / 10;

    public static int BytesOf(int buckets) => (buckets + 1) * Line;

    public static TableSegment* New(Arena arena, int buckets, int depth)
    {
        var segment = (TableSegment*)arena.Allocate(BytesOf(buckets));
        new Span<byte>(segment, BytesOf(buckets)).Clear();
        segment->Buckets = (short)buckets;
        segment->Depth = (short)depth;
        return segment;
    }

    public static void Free(Arena arena, TableSegment* segment) => arena.Free((nint)segment, BytesOf(segment->Buckets));

    public static void Place(TableSegment* segment, nint entry, ulong hash)
    {
        var index = Home(segment, hash);
        while (true)
        {
            var bucket = Bucket(segment, index);
            var room = ~Occupied(bucket) & Full;
            if (room != 0)
            {
                var slot = BitOperations.TrailingZeroCount(room);
                bucket[slot] = Tag(hash);
                SetSlot(bucket, slot, entry);
                segment->Count++;
                return;
            }
            if (bucket[OverflowAt] != byte.MaxValue) bucket[OverflowAt]++;
            if (++index == (uint)segment->Buckets) index = 0;
        }
    }
}
