using System.Numerics;
using RedHare.Engine.Memory;
using static RedHare.Engine.Structures.TableSegment;

namespace RedHare.Engine.Structures;

/// <summary>
/// How a <see cref="RecordTable{TLayout}"/> grows and shrinks: a lone segment by doubling and halving its buckets, a table of segments by splitting one
/// and joining two, and its directory by doubling and halving. Every step allocates before it changes anything.
/// </summary>
internal static unsafe class TableGrowth<TLayout> where TLayout : IRecordLayout
{
    public static void Grow(ref TableRoot root, Arena arena, TableSegment* segment, ulong hash)
    {
        if (segment->Buckets < MaxBuckets)      // only while the table is one segment
        {
            var bigger = New(arena, segment->Buckets * 2 + 1, 0);
            Move(segment, arena, bigger, bigger);
            TableSegment.Free(arena, segment);
            root.Directory = (nint)bigger;
            return;
        }
        Split(ref root, arena, segment, hash);
    }

    /// <summary>A directory of segments that are filled to nine tenths at most when so many records are in.</summary>
    public static void Reserve(ref TableRoot root, Arena arena, long count)
    {
        const int MostBits = 24;
        var bits = 1;
        // The records of a segment are not the same number everywhere: some room is left for chance.
        while (bits < MostBits && (long)(MaxSegmentSlots * 4 / 5) << bits < count) bits++;
        var length = 1 << bits;
        var directory = (TableSegment**)arena.Allocate(length * sizeof(nint));
        for (var i = 0; i < length; i++)
        {
            try
            {
                directory[i] = New(arena, MaxBuckets, bits);
            }
            catch (OutOfMemoryException)
            {
                while (i > 0) TableSegment.Free(arena, directory[--i]);
                arena.Free((nint)directory, length * sizeof(nint));
                throw;
            }
        }
        (root.Directory, root.Bits) = ((nint)directory, bits);
    }

    private static void Split(ref TableRoot root, Arena arena, TableSegment* segment, ulong hash)
    {
        var depth = segment->Depth + 1;
        var low = New(arena, MaxBuckets, depth);
        TableSegment* high = null;
        try
        {
            high = New(arena, MaxBuckets, depth);
            if (depth > root.Bits) DoubleDirectory(ref root, arena);
        }
        catch (OutOfMemoryException)
        {
            TableSegment.Free(arena, low);
            if (high != null) TableSegment.Free(arena, high);
            throw;
        }
        Move(segment, arena, low, high);
        TableSegment.Free(arena, segment);
        Point(root, hash, depth - 1, low, high);
    }

    /// <summary>Points the directory entries under the prefix of <paramref name="depth"/> bits to two halves.</summary>
    private static void Point(in TableRoot root, ulong hash, int depth, TableSegment* low, TableSegment* high)
    {
        var directory = (TableSegment**)root.Directory;
        var width = 1UL << (root.Bits - depth);
        var first = depth == 0 ? 0 : (hash >> (64 - depth)) << (root.Bits - depth);
        for (ulong i = 0; i < width; i++) directory[first + i] = i < width / 2 ? low : high;
    }

    private static void DoubleDirectory(ref TableRoot root, Arena arena)
    {
        var length = 1 << root.Bits;
        var wider = (nint*)arena.Allocate(length * 2 * sizeof(nint));
        if (root.Bits == 0) wider[0] = wider[1] = root.Directory;
        else
        {
            var old = (nint*)root.Directory;
            for (var i = 0; i < length; i++) wider[2 * i] = wider[2 * i + 1] = old[i];
            arena.Free(root.Directory, length * sizeof(nint));
        }
        root.Directory = (nint)wider;
        root.Bits++;
    }

    /// <summary>Places all of <paramref name="from"/> by the bit at <paramref name="high"/>'s depth; both targets may be the same.</summary>
    private static void Move(TableSegment* from, Arena arena, TableSegment* low, TableSegment* high)
    {
        for (uint index = 0; index < (uint)from->Buckets; index++)
        {
            var bucket = Bucket(from, index);
            for (var mask = Occupied(bucket); mask != 0; mask &= mask - 1)
            {
                var entry = Slot(bucket, BitOperations.TrailingZeroCount(mask));
                var hash = KeyHash.Of(TLayout.Key(entry & ~(nint)7), arena.HashSeed);
                Place(low == high || (hash >> (64 - high->Depth) & 1) == 0 ? low : high, entry, hash);
            }
        }
    }

    public static void Shrink(ref TableRoot root, Arena arena, TableSegment* segment, ulong hash)
    {
        // Shrinking is a convenience: when memory for it is missing, the table stays as it is.
        try
        {
            if (root.Bits == 0)
            {
                if (segment->Buckets == 1) return;
                var smaller = New(arena, segment->Buckets / 2, 0);
                Move(segment, arena, smaller, smaller);
                TableSegment.Free(arena, segment);
                root.Directory = (nint)smaller;
                return;
            }
            var depth = segment->Depth;
            if (depth == 0) return;
            var buddy = SegmentOf(root, hash ^ (1UL << (64 - depth)));
            if (buddy->Depth != depth || buddy->Count + segment->Count > MaxSegmentSlots * 2 / 5) return;
            var joined = New(arena, MaxBuckets, depth - 1);
            Move(segment, arena, joined, joined);
            Move(buddy, arena, joined, joined);
            Point(root, hash, depth - 1, joined, joined);
            TableSegment.Free(arena, segment);
            TableSegment.Free(arena, buddy);
            HalveDirectory(ref root, arena);
        }
        catch (OutOfMemoryException)
        {
        }
    }

    /// <summary>Halves the directory while no segment needs its last bit. Looks only when the table is thin, so that the walk is paid for.</summary>
    private static void HalveDirectory(ref TableRoot root, Arena arena)
    {
        while (root.Bits > 0 && root.Count < (long)(MaxSegmentSlots / 4) << root.Bits)
        {
            var directory = (TableSegment**)root.Directory;
            var length = 1 << root.Bits;
            for (var i = 0; i < length; i += 2)
                if (directory[i] != directory[i + 1]) return;
            if (root.Bits == 1)
            {
                root.Directory = (nint)directory[0];
            }
            else
            {
                var narrower = (TableSegment**)arena.Allocate(length / 2 * sizeof(nint));
                for (var i = 0; i < length / 2; i++) narrower[i] = directory[2 * i];
                root.Directory = (nint)narrower;
            }
            arena.Free((nint)directory, length * sizeof(nint));
            root.Bits--;
        }
    }

    public static void Release(ref TableRoot root, Arena arena)
    {
        if (root.Bits == 0) TableSegment.Free(arena, (TableSegment*)root.Directory);
        else
        {
            for (ulong at = 0; ;)
            {
                var segment = SegmentOf(root, at);
                var depth = segment->Depth;
                var width = 1UL << (64 - depth);
                TableSegment.Free(arena, segment);
                at += width;
                if (at == 0 || depth == 0) break;
            }
            arena.Free(root.Directory, sizeof(nint) << root.Bits);
        }
        root = default;
    }
}
